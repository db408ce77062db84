using OpenRs.Cloud.Deployment.Tests.Charts;

namespace OpenRs.Cloud.Deployment.Tests;

/// <summary>Values that do not go together are refused with what to do.</summary>
public sealed class ValidationTests
{
    [Theory]
    [InlineData("default", "server: {replicas: 2}", "server.replicas is 2 with server.host local")]
    [InlineData("ha", "server: {replicas: 2}", "server.replicas is 2 with server.host cluster")]
    [InlineData("ha", "storage: {account: ''}", "server.host is cluster without a storage account")]
    [InlineData("ha", "storage: {connectionString: {secretName: a}}", "storage.connectionString.secretName are both set")]
    [InlineData("ha", "workloadIdentity: {enabled: false}", "storage.account is set without workloadIdentity.enabled")]
    [InlineData("ha", "workloadIdentity: {agentClientId: ''}", "serverClientId or agentClientId is empty")]
    [InlineData("ha", "storage: {account: '', connectionString: {secretName: a}}", "objects are on a ReadWriteOnce volume")]
    [InlineData("ha", "credentials: {csi: {secretProviderClass: a}}", "credentials.csi.secretProviderClass are both set")]
    [InlineData("ha", "credentials: {externalSecret: {storeName: ''}}", "externalSecret.enabled is true without storeName")]
    [InlineData("aks-a100", "monitoring: {serviceMonitor: {enabled: true}}", "needs metrics.token in a Secret")]
    [InlineData("ha", "tls: {secretName: a}", "tls.secretName and tls.issuer are both set")]
    [InlineData("ha", "cluster: {tls: {secretName: a}}", "cluster.tls.secretName and cluster.tls.issuer are both set")]
    [InlineData("ha", "http: {enabled: false}", "monitoring.serviceMonitor.enabled is true without http.enabled")]
    [InlineData("default", "monitoring: {prometheusRule: {enabled: true}}", "prometheusRule.enabled is true without")]
    [InlineData("default", "monitoring: {dashboard: {enabled: true}}", "dashboard.enabled is true without")]
    [InlineData("default", "ingress: {enabled: true}", "ingress.enabled is true, but there is nothing to route")]
    [InlineData(
        "default",
        "{http: {enabled: false}, ingress: {enabled: true, grpcHost: a.b, host: c.d}}",
        "ingress.host is set without http.enabled")]
    [InlineData("default", "gateway: {enabled: true}", "gateway.enabled is true without gateway.name")]
    [InlineData("ha", "gateway: {caConfigMap: ''}", "gateway.enabled is true with TLS and without gateway.caConfigMap")]
    [InlineData("default", "agents: {groups: {default: {enabled: false}}}", "agents.groups has no group that is enabled")]
    [InlineData("default", "agents: {groups: {default: {spot: true}}}", "agents.groups.default is on spot nodes and may train")]
    [InlineData("default", "agents: {groups: {default: {spot: true, roles: [train]}}}", "is on spot nodes and may train")]
    [InlineData("default", "agents: {groups: {default: {gpu: {count: 1}}}}", "gpu.count is 1 with gpu.type cpu")]
    [InlineData("default", "agents: {groups: {default: {gpu: {type: A10}}}}", "gpu.type is A10 with gpu.count 0")]
    [InlineData("keda", "agents: {groups: {default: {autoscaling: {minReplicas: 9}}}}", "maxReplicas is below minReplicas")]
    [InlineData("ha", "{tls: {issuer: ''}, gateway: {enabled: false}}", "clientCertificateSecret is set without TLS")]
    [InlineData("keda", "credentials: {csi: {secretProviderClass: a}}", "its token must be in a Secret")]
    [InlineData("default", "test: {pool: gone}", "test.pool is gone, which no group in agents.groups belongs to")]
    [InlineData("default", "agents: {groups: {default: {roles: [rollout, train]}}}", "no group of pool default has the role evaluate")]
    [InlineData("aks-a100", "agents: {groups: {b: {}}}", "pool default has agents with and without GPUs")]
    [InlineData("aks-a10-spot", "agents: {groups: {trainer: {pool: other}}}", "no group of pool other has the role rollout")]
    public async Task Values_ThatDoNotGoTogether_AreRefusedWithWhatToDo(string scenario, string yaml, string problem)
    {
        var result = await Chart.TryAsync(scenario, yaml);
        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains(problem, string.Join('\n', result.Error), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Values_WithSeveralProblems_AreRefusedWithAll()
    {
        var result = await Chart.TryAsync("default", "{server: {replicas: 2}, test: {pool: gone}}");
        Assert.Contains("server.replicas is 2", string.Join('\n', result.Error), StringComparison.Ordinal);
        Assert.Contains("test.pool is gone", string.Join('\n', result.Error), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Image_WithDigest_HasNoTag()
    {
        var digest = "sha256:" + new string('a', 64);
        var result = await Chart.TryAsync("default", $"images: {{server: {{tag: v2, digest: '{digest}'}}, agent: {{tag: v3}}}}");
        Assert.Contains($"          image: openrs-cloud-server@{digest}", result.Output);
        Assert.Contains("          image: openrs-cloud-agent:v3", result.Output);
    }
}
