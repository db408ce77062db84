using System.Text.Json.Nodes;
using OpenRs.Cloud.Deployment.Tests.Charts;

namespace OpenRs.Cloud.Deployment.Tests.Settings;

/// <summary>The files that a pod has mounted, in a folder here: certificates of a test authority, secrets made up, config maps.</summary>
internal sealed class PodFiles
{
    private const string Root = "/etc/openrs/";
    private readonly string _folder;

    /// <summary>Makes them.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="manifests">The release that they are of.</param>
    public PodFiles(string folder, IReadOnlyList<Manifest> manifests)
    {
        _folder = folder;
        Write("credentials/agent.token", "agent-token-of-a-test-0123456789");
        Write("credentials/admin.key", AdminKey);
        Write("credentials/metrics.token", "metrics-token-of-a-test-01234567");
        Write("credentials/alerts.secret", $"whsec_{Convert.ToBase64String(new byte[32])}");
        Write("credentials/oidc.secret", "the client's secret at the issuer");
        Write("credentials/scaler.token", "scaler-token-of-a-test-012345678");
        WriteCertificates("tls");
        WriteCertificates("keda");
        WriteCertificates("silo-tls");
        foreach (var (name, content) in manifests
            .Where(static one => one.Kind == "ConfigMap" && one.Name.EndsWith("-server-prices", StringComparison.Ordinal))
            .SelectMany(static one => (JsonObject)one.At("data")!))
        {
            Write($"prices/{name}", content!.GetValue<string>());
        }
    }

    /// <summary>The key of the first admin.</summary>
    public static string AdminKey => $"ors_chartadmin22_{new string('k', 52)}";

    /// <summary>Where what is at a path of the pod is on this machine; anything else stays as it is.</summary>
    public string Here(string value) => value.Replace(Root, $"{_folder}/", StringComparison.Ordinal);

    private void WriteCertificates(string name)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, name)).FullName;
        using var authority = new TestAuthority(folder, name);
        var (certificate, key, _) = authority.Issue("leaf", 1);
        File.Move(certificate, Path.Combine(folder, "tls.crt"));
        File.Move(key, Path.Combine(folder, "tls.key"));
        File.Move(authority.RootPath, Path.Combine(folder, "ca.crt"));
    }

    private void Write(string name, string content)
    {
        var path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }
}
