using OpenRs.Cloud.Deployment.Tests.Charts;

namespace OpenRs.Cloud.Deployment.Tests;

/// <summary>Every manifest has the fields of its kind, and no others.</summary>
public sealed class ManifestSchemaTests(RenderedCharts charts) : IClassFixture<RenderedCharts>
{
    [Fact]
    public async Task Manifests_OfAllValuesFiles_FitTheirSchemas()
    {
        var manifests = Chart.Scenarios.SelectMany(charts.Manifests).ToList();
        Assert.Empty(await ManifestSchema.ProblemsOfAsync(manifests));
    }

    [Fact]
    public async Task Manifests_OfNamesThatYamlReadsAsOtherThings_FitTheirSchemas()
    {
        var result = await Chart.TryAsync("ha", """
            cluster: {clusterId: "1", serviceId: "on", stateContainer: "1000", tls: {issuer: "2"}}
            credentials: {secretName: "no", externalSecret: {storeName: "1e3"}}
            tls: {issuer: "yes"}
            gateway: {name: "3", namespace: "4"}
            ingress: {tlsSecretName: "5"}
            server: {priorityClassName: "6"}
            images: {pullSecrets: ["7"]}
            agents: {groups: {"8": {pool: "8", autoscaling: {enabled: true}}, "off": {pool: "8", priorityClassName: "9"}}}
            networkPolicy: {clientNamespaces: ["10"], ingressNamespace: "11"}
            keda: {namespace: "12", authentication: {clientCertificateSecret: "13"}}
            test: {pool: "8"}
            """);
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Empty(await ManifestSchema.ProblemsOfAsync(ManifestReader.Read(string.Join('\n', result.Output))));
    }

    [Theory]
    [InlineData("kind: Deployment\napiVersion: apps/v1\nspec: {replicas: three}", "must be integer")]
    [InlineData("kind: Service\napiVersion: v1\nspec: {ports: [{port: 1, targetport: a}]}", "/spec/ports/0/targetport is no field")]
    [InlineData("kind: ConfigMap\napiVersion: v1\ndata: {a: 1}", "must be string")]
    [InlineData("kind: ConfigMap\napiVersion: v1\ndata: {a: on}", "must be string")]
    [InlineData("kind: NetworkPolicy\napiVersion: networking.k8s.io/v1\nspec: {podSelectors: {}}", "/spec/podSelectors is no field")]
    [InlineData("kind: ScaledObject\napiVersion: keda.sh/v1alpha1\nspec: {scaleTargetRef: {name: a}, triggers: [], fallBack: {}}", "is no")]
    [InlineData("kind: ServiceMonitor\napiVersion: monitoring.coreos.com/v1\nspec: {selector: {}, endpoints: [], endpoint: []}", "is no")]
    [InlineData("kind: HTTPRoute\napiVersion: gateway.networking.k8s.io/v1\nspec: {rules: [{backendRefs: [{port: a}]}]}", "be integer")]
    [InlineData("kind: Certificate\napiVersion: cert-manager.io/v1\nspec: {secretName: a}", "must have required propert")]
    [InlineData("kind: ExternalSecret\napiVersion: external-secrets.io/v1\nspec: {datas: []}", "/spec/datas is no field")]
    [InlineData("kind: Deploiment\napiVersion: apps/v1", "there is no schema of apps/v1 Deploiment")]
    public async Task Manifest_WithAnError_IsRefused(string yaml, string problem) =>
        Assert.Contains(problem, Assert.Single(await ManifestSchema.ProblemsOfAsync(ManifestReader.Read(yaml))), StringComparison.Ordinal);
}
