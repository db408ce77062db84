using OpenRs.Cloud.Hosting.Azure;

namespace OpenRs.Cloud.Hosting.Tests.Azure;

/// <summary>What is wrong with the settings of a silo is said at start, a line for each.</summary>
public sealed class ClusterOptionsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("openrs-cluster-options-").FullName;
    private readonly TestAuthority _authority;
    private readonly (string Certificate, string Key, string Pfx) _issued;

    public ClusterOptionsTests()
    {
        _authority = new TestAuthority(_folder);
        _issued = _authority.Issue("silo", 1);
    }

    public void Dispose()
    {
        _authority.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Validate_CompleteOptions_FindsNothing()
    {
        Assert.Empty(Options(static _ => { }).Validate());
        Assert.Empty(WithTls(static _ => { }).Validate());
    }

    [Fact]
    public void Validate_ManyProblems_HasALineForEachThatNamesTheOption()
    {
        var problems = new ClusterOptions { ClusterId = "", Container = "x", SiloPort = 0, TlsKey = "key.pem" }.Validate();

        string[] options =
        [
            "ClusterId",
            "Container",
            "AdvertisedAddress",
            "SiloPort",
            "TableEndpoint",
            "BlobEndpoint",
            "TlsCertificate",
            "TlsKey",
            "TlsAuthority",
        ];
        Assert.Equal(options, problems.Select(static problem => problem.Split(' ')[0].Split(':')[^1]));
        Assert.All(problems, static problem => Assert.StartsWith("OpenRs:Cluster:", problem, StringComparison.Ordinal));
        Assert.All(problems, static problem => Assert.EndsWith(".", problem, StringComparison.Ordinal));
    }

    [Fact]
    public void Validate_KeyOfAnotherCertificate_SaysSo()
    {
        var other = _authority.Issue("other", 2);
        var problem = Assert.Single(WithTls(options => options.TlsKey = other.Key).Validate());
        Assert.Contains(
            $"TlsCertificate is '{_issued.Certificate}' and cannot be read with the key '{other.Key}'", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_CertificateOfAnotherAuthority_SaysSo()
    {
        using var other = new TestAuthority(Directory.CreateDirectory(Path.Combine(_folder, "other")).FullName);
        var problem = Assert.Single(WithTls(options => options.TlsAuthority = other.RootPath).Validate());
        Assert.Contains($"not of the authority in '{other.RootPath}'", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_AuthorityWithoutCertificate_SaysSo()
    {
        var problem = Assert.Single(WithTls(options => options.TlsAuthority = _issued.Key).Validate());
        Assert.Contains($"TlsAuthority is '{_issued.Key}' and cannot be read: It holds no certificate.", problem, StringComparison.Ordinal);
    }

    private static ClusterOptions Options(Action<ClusterOptions> change)
    {
        var options = new ClusterOptions { AdvertisedAddress = "127.0.0.1", ConnectionString = "UseDevelopmentStorage=true" };
        change(options);
        return options;
    }

    private ClusterOptions WithTls(Action<ClusterOptions> change) => Options(options =>
    {
        (options.TlsCertificate, options.TlsKey, options.TlsAuthority) = (_issued.Certificate, _issued.Key, _authority.RootPath);
        change(options);
    });
}
