using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenRs.Cloud.Hosting.Azure;
using Orleans.Configuration;
using Orleans.Hosting.Kubernetes;
using Orleans.Runtime.MembershipService;
using ClusterOptions = OpenRs.Cloud.Hosting.Azure.ClusterOptions;

namespace OpenRs.Cloud.Hosting.Tests.Azure;

/// <summary>Silos of this process on Azurite: who may join whom.</summary>
[Trait("Needs", "Server")]
public sealed class SiloTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>, IAsyncLifetime
{
    // Longer than a silo needs to suspect another: one that cannot join must not expel the one that is there meanwhile.
    private static readonly TimeSpan JoinAttempt = TimeSpan.FromSeconds(10);
    private readonly string _folder = Directory.CreateTempSubdirectory("openrs-silos-").FullName;
    private readonly string _clusterId = Guid.NewGuid().ToString("N");
    private readonly List<IHost> _silos = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var silo in _silos)
        {
            await silo.StopAsync();
            silo.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Silo_WithACertificateOfTheAuthority_Joins()
    {
        using var authority = new TestAuthority(_folder);
        await StartAsync(Tls(authority, authority.Issue("first", 1)));

        var second = await StartAsync(Tls(authority, authority.Issue("second", 2)));

        Assert.Equal(2, ActiveSilos(second));
    }

    [Fact]
    public async Task Silo_WithACertificateOfAnotherAuthority_CannotJoin()
    {
        using var authority = new TestAuthority(_folder);
        using var other = new TestAuthority(Directory.CreateDirectory(Path.Combine(_folder, "other")).FullName, "Another authority");
        var first = await StartAsync(Tls(authority, authority.Issue("first", 1)));

        // It trusts the others; they must not trust it.
        var both = Path.Combine(_folder, "both.pem");
        await File.WriteAllTextAsync(both, await File.ReadAllTextAsync(authority.RootPath)
            + "\n"
            + await File.ReadAllTextAsync(other.RootPath));
        var stranger = Tls(other, other.Issue("stranger", 2));
        await AssertCannotJoinAsync(first, options =>
        {
            stranger(options);
            options.TlsAuthority = both;
        });
    }

    [Fact]
    public async Task Silo_WithoutACertificate_CannotJoin()
    {
        using var authority = new TestAuthority(_folder);
        var first = await StartAsync(Tls(authority, authority.Issue("first", 1)));

        await AssertCannotJoinAsync(first, static _ => { });
    }

    [Theory]
    [InlineData("TableEndpoint")]
    [InlineData("BlobEndpoint")]
    public async Task Silo_WhoseStorageDoesNotAnswer_SaysSoInOneLine(string endpoint)
    {
        var nobody = $"http://127.0.0.1:{FreePort.Find()}/devstoreaccount1";
        var error = await Assert.ThrowsAsync<IOException>(() => StartAsync(
            options => options.ConnectionString = Regex.Replace(options.ConnectionString!, $"{endpoint}=[^;]+", $"{endpoint}={nobody}")));

        Assert.StartsWith($"The storage of the cluster at {nobody}", error.Message, StringComparison.Ordinal);
        Assert.Contains("Connection refused", error.Message, StringComparison.Ordinal);
        Assert.Single(error.Message.Split('\n'));
    }

    [Fact]
    public void Silo_LogsWarningsOnly()
    {
        var builder = Builder();
        builder.UseOpenRsCluster(Azurite(static options => options.AdvertisedAddress = "127.0.0.1"));
        using var services = builder.Services.BuildServiceProvider();

        var rule = Assert.Single(
            services.GetRequiredService<IOptions<LoggerFilterOptions>>().Value.Rules, static rule => rule.CategoryName == "Orleans");
        Assert.Equal(LogLevel.Warning, rule.LogLevel);
    }

    [Theory]
    [InlineData(true, "KUBERNETES_SERVICE_HOST", "POD_NAMESPACE", "POD_NAME", "POD_IP")]
    [InlineData(false, "KUBERNETES_SERVICE_HOST", "POD_IP")]
    [InlineData(false)]
    public void Silo_InAPodThatKnowsItself_WatchesPods(bool expected, params string[] variables)
    {
        var builder = Builder();
        builder.Configuration.AddInMemoryCollection(variables.Select(static name => KeyValuePair.Create(name, (string?)"10.0.0.1")));
        builder.UseOpenRsCluster(Azurite(static options => options.AdvertisedAddress ??= "127.0.0.1"));

        Assert.Equal(expected, builder.Services.Any(static service => service.ImplementationType == typeof(KubernetesClusterAgent)));
    }

    private async Task AssertCannotJoinAsync(IHost first, Action<ClusterOptions> configure)
    {
        await Assert.ThrowsAsync<OrleansClusterConnectivityCheckFailedException>(() => StartAsync(configure));

        Assert.Equal(SiloStatus.Active, first.Services.GetRequiredService<ISiloStatusOracle>().CurrentStatus);
        Assert.Equal(1, ActiveSilos(first));
    }

    private static int ActiveSilos(IHost silo) =>
        silo.Services.GetRequiredService<ISiloStatusOracle>().GetApproximateSiloStatuses(onlyActive: true).Count;

    private static Action<ClusterOptions> Tls(TestAuthority authority, (string Certificate, string Key, string Pfx) issued) => options =>
        (options.TlsCertificate, options.TlsKey, options.TlsAuthority) = (issued.Certificate, issued.Key, authority.RootPath);

    private static HostApplicationBuilder Builder() => Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());

    private Action<ClusterOptions> Azurite(Action<ClusterOptions> configure) => options =>
    {
        (options.ConnectionString, options.ClusterId, options.SiloPort) = (azurite.Server.ConnectionString, _clusterId, FreePort.Find());
        configure(options);
    };

    private async Task<IHost> StartAsync(Action<ClusterOptions> configure)
    {
        var builder = Builder();
        builder.UseOpenRsCluster(Azurite(options =>
        {
            options.AdvertisedAddress = "127.0.0.1";
            configure(options);
        }));
        builder.Services.Configure<ClusterMembershipOptions>(static membership => membership.MaxJoinAttemptTime = JoinAttempt);

        // The first silo may expel the one that tries in vain to join; Orleans would then end the process, which is that of the tests.
        builder.Services.AddSingleton<IFatalErrorHandler, KeepTheProcess>();
        var silo = builder.Build();
        try
        {
            await silo.StartAsync();
        }
        catch
        {
            silo.Dispose();
            throw;
        }

        _silos.Add(silo);
        return silo;
    }

    private sealed class KeepTheProcess : IFatalErrorHandler
    {
        public bool IsUnexpected(Exception exception) => true;

        public void OnFatalException(object? sender, string? context, Exception? exception)
        {
        }
    }
}
