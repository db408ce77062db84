using System.Text.Json.Nodes;
using Google.Protobuf.Collections;
using OpenRs.Cloud.Agents;
using OpenRs.Cloud.Deployment.Tests.Charts;
using OpenRs.Cloud.Deployment.Tests.Settings;
using OpenRs.Cloud.Server.Scaling;

namespace OpenRs.Cloud.Deployment.Tests;

/// <summary>What KEDA is told to ask is what the server's scaler understands, with credentials that are in no manifest.</summary>
public sealed class ScalingTests(RenderedCharts charts) : IClassFixture<RenderedCharts>
{
    [Theory]
    [InlineData("ha", 2)]
    [InlineData("keda", 1)]
    public void Triggers_AreThoseThatTheServerUnderstands(string scenario, int count)
    {
        var manifests = charts.Manifests(scenario);
        var scaled = manifests.Where(static one => one.Kind == "ScaledObject").ToList();
        Assert.Equal(count, scaled.Count);
        Assert.All(scaled, one =>
        {
            var group = ScaledGroup.Read(MetadataOf(one));
            var arguments = ArgumentsOf(TargetOf(manifests, one));
            Assert.Contains($"--pool={group.Pool}", arguments);
            Assert.Contains($"--gpu-type={group.GpuType}", arguments);
            Assert.Contains($"--gpu-count={group.GpuCount}", arguments);
            Assert.Equal(group.Spot, arguments.Contains("--spot"));
            var roles = arguments.SingleOrDefault(static argument => argument.StartsWith("--roles=", StringComparison.Ordinal));
            Assert.Equal(roles?["--roles=".Length..] ?? "", one.At("spec", "triggers")![0]!["metadata"]!["roles"]?.GetValue<string>() ?? "");
            Assert.True(new PriceBook(PriceBook.Defaults).UsdPerHour(group.GpuType, group.Spot, group.GpuCount, DateTimeOffset.MaxValue) > 0);
        });
    }

    [Fact]
    public void Token_ComesFromASecretOfTheTarget_AndTheServerHasItsFile()
    {
        var manifests = charts.Manifests("keda");
        var scaled = manifests.Single(static one => one.Kind == "ScaledObject");
        var variable = TargetOf(manifests, scaled).Containers.Single()["env"]!.AsArray()
            .Single(one => one!["name"]!.GetValue<string>() == MetadataOf(scaled)["tokenFromEnv"])!;
        Assert.Null(variable["value"]);
        var key = variable["valueFrom"]!["secretKeyRef"]!["key"]!.GetValue<string>();
        var settings = RenderedSettings.Of(manifests, "x");
        Assert.EndsWith($"/{key}", settings["OpenRs__ScalerTokenFile"], StringComparison.Ordinal);
        Assert.DoesNotContain("OpenRs__ClientAuthority", settings.Keys);
    }

    [Fact]
    public void Certificate_ComesFromATriggerAuthentication_AndTheServerTrustsItsAuthority()
    {
        var manifests = charts.Manifests("ha");
        var parameters = manifests.Single(static one => one.Kind == "TriggerAuthentication").At("spec", "secretTargetRef")!.AsArray();
        Assert.Equal(
            ["caCert", "tlsClientCert", "tlsClientKey"], parameters.Select(static one => one!["parameter"]!.GetValue<string>()));
        var settings = RenderedSettings.Of(manifests, "x");
        Assert.Equal("/etc/openrs/keda/ca.crt", settings["OpenRs__ClientAuthority"]);
        Assert.DoesNotContain("OpenRs__ScalerTokenFile", settings.Keys);
        Assert.All(
            manifests.Where(static one => one.Kind == "ScaledObject"), static one => Assert.DoesNotContain("tokenFromEnv", MetadataOf(one).Keys));
    }

    // The servers replace a value that is there, of the pods that have the agents' label.
    [Theory]
    [InlineData("ha")]
    [InlineData("keda")]
    public void Pods_OfScaledAgents_HaveACostThatTheServersMayChange(string scenario)
    {
        var manifests = charts.Manifests(scenario);
        var targets = manifests.Where(static one => one.Kind == "ScaledObject").Select(one => TargetOf(manifests, one)).ToList();
        Assert.All(targets, static target =>
        {
            var metadata = target.Pod["metadata"]!;
            Assert.Equal("0", metadata["annotations"]!["controller.kubernetes.io/pod-deletion-cost"]!.GetValue<string>());
            Assert.Equal("true", metadata["labels"]!["openrs.cloud/agent"]!.GetValue<string>());
            Assert.False(target.Spec["automountServiceAccountToken"]!.GetValue<bool>());
        });
        var rule = Assert.Single(manifests.Single(static one => one.Kind == "Role").At("rules")!.AsArray())!;
        Assert.Equal("pods", Assert.Single(rule["resources"]!.AsArray())!.GetValue<string>());
        Assert.Contains("patch", rule["verbs"]!.AsArray().Select(static verb => verb!.GetValue<string>()));
    }

    // With fallback.replicas 0 KEDA ends all agents at the first call that fails, unless one was answered within this time.
    [Theory]
    [InlineData("ha")]
    [InlineData("keda")]
    public void CoolDownOfKeda_IsLongerThanAServerTakesToStart(string scenario) => Assert.All(
        charts.Manifests(scenario).Where(static one => one.Kind == "ScaledObject"),
        static one =>
        {
            Assert.Equal(0, one.At("spec", "fallback", "replicas")!.GetValue<long>());
            Assert.InRange(one.At("spec", "cooldownPeriod")!.GetValue<long>(), 60, 300);
        });

    private static MapField<string, string> MetadataOf(Manifest scaled)
    {
        var metadata = new MapField<string, string>();
        foreach (var (name, value) in (JsonObject)scaled.At("spec", "triggers")![0]!["metadata"]!)
        {
            metadata[name] = value!.GetValue<string>();
        }

        return metadata;
    }

    private static Manifest TargetOf(IReadOnlyList<Manifest> manifests, Manifest scaled) => manifests.Single(
        one => one.Kind == "Deployment" && one.Name == scaled.Text("spec", "scaleTargetRef", "name"));

    private static IReadOnlyList<string> ArgumentsOf(Manifest workload) =>
        [.. workload.Containers.Single()["args"]!.AsArray().Select(static one => one!.GetValue<string>())];
}
