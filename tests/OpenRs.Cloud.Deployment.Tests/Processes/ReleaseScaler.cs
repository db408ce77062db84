using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Grpc.Net.Client;
using OpenRs.Cloud.Deployment.Tests.Charts;
using OpenRs.Cloud.Deployment.Tests.Settings;
using OpenRs.Cloud.Server.Keda;

namespace OpenRs.Cloud.Deployment.Tests.Processes;

/// <summary>Asks servers as a group's ScaledObject tells KEDA to, with the client certificate of its TriggerAuthentication.</summary>
internal static class ReleaseScaler
{
    /// <summary>How many agents a server wants the group to have.</summary>
    /// <param name="manifests">The release.</param>
    /// <param name="group">The group of agents.</param>
    /// <param name="files">The certificates that KEDA reads from the Secrets.</param>
    /// <param name="server">Address of the server.</param>
    public static async Task<double> AskAsync(IReadOnlyList<Manifest> manifests, string group, PodFiles files, Uri server)
    {
        var scaled = manifests.Single(one => one.Kind == "ScaledObject" && one.Name.EndsWith($"-{group}", StringComparison.Ordinal));
        var target = new ScaledObjectRef { Name = scaled.Name, Namespace = "ml" };
        foreach (var (name, value) in (JsonObject)scaled.At("spec", "triggers")![0]!["metadata"]!)
        {
            target.ScalerMetadata[name] = value!.GetValue<string>();
        }

        using var handler = Handler(files);
        using var channel = GrpcChannel.ForAddress(server, new GrpcChannelOptions { HttpHandler = handler });
        var scaler = new ExternalScaler.ExternalScalerClient(channel);
        var spec = Assert.Single((await scaler.GetMetricSpecAsync(target)).MetricSpecs);
        var metrics = await scaler.GetMetricsAsync(new GetMetricsRequest { ScaledObjectRef = target, MetricName = spec.MetricName });
        return Assert.Single(metrics.MetricValues).MetricValueFloat / spec.TargetSizeFloat;
    }

    private static SocketsHttpHandler Handler(PodFiles files)
    {
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trust.CustomTrustStore.ImportFromPemFile(files.Here("/etc/openrs/tls/ca.crt"));
        var shown = X509Certificate2.CreateFromPemFile(files.Here("/etc/openrs/keda/tls.crt"), files.Here("/etc/openrs/keda/tls.key"));
        return new SocketsHttpHandler { SslOptions = new() { CertificateChainPolicy = trust, ClientCertificates = [shown] } };
    }
}
