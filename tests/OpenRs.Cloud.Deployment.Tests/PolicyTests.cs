using System.Text.Json.Nodes;
using OpenRs.Cloud.Deployment.Tests.Charts;
using OpenRs.Cloud.Deployment.Tests.Policies;

namespace OpenRs.Cloud.Deployment.Tests;

/// <summary>No values file renders to anything that a rule forbids, and each rule finds what is planted against it.</summary>
public sealed class PolicyTests(RenderedCharts charts) : IClassFixture<RenderedCharts>
{
    private static readonly (string Rule, string Scenario, Action<Planting> Plant)[] Planted =
    [
        ("ImagesArePinned", "default", static p => p.Container("Deployment")["image"] = "openrs.azurecr.io:5000/agent"),
        ("ImagesArePinned", "default", static p => p.Container("StatefulSet")["image"] = "openrs-cloud-server:latest"),
        ("ResourcesAreBounded", "default", static p => p.Container("StatefulSet")["resources"]!["limits"] = null),
        ("ResourcesAreBounded", "aks-a100", static p => p.Container("Pod")["resources"]!["requests"]!["cpu"] = null),
        ("NobodyIsRoot", "default", static p => p.Spec("Pod")["securityContext"]!["runAsUser"] = 0L),
        ("NobodyIsRoot", "default", static p => p.Spec("Deployment")["securityContext"] = null),
        ("NobodyIsRoot", "default", static p => p.Spec("Deployment")["hostNetwork"] = true),
        ("ContainersAreConfined", "ha", static p => p.Container("Deployment")["securityContext"]!["readOnlyRootFilesystem"] = false),
        ("ContainersAreConfined", "ha", static p => p.Container("Deployment")["securityContext"]!["privileged"] = true),
        ("ContainersAreConfined", "ha", static p => p.Container("Pod")["securityContext"]!["capabilities"]!["drop"] = new JsonArray()),
        ("WritableFoldersAreBounded", "ha", static p => p.Spec("Deployment")["volumes"]![0]!["emptyDir"] = new JsonObject()),
        ("ProbesAreThere", "default", static p => p.Container("Deployment").Remove("startupProbe")),
        ("ProbesAreThere", "default", static p => p.Container("StatefulSet").Remove("livenessProbe")),
        ("AgentsHaveTimeToDrain", "default", static p => p.Spec("Deployment")["terminationGracePeriodSeconds"] = 25L),
        ("GpusAreAskedFor", "aks-a100", static p => p.Container("Deployment")["resources"]!["limits"]!.AsObject().Remove("nvidia.com/gpu")),
        ("AccountsAreTheirOwn", "ha", static p => p.Spec("Pod")["automountServiceAccountToken"] = true),
        ("AccountsAreTheirOwn", "default", static p => p.Spec("Deployment").Remove("automountServiceAccountToken")),
        ("ReplicasAreSpread", "ha", static p => p.Server.Spec.Remove("topologySpreadConstraints")),
        ("SecretsAreReferences", "default", static p => p.Add("{kind: Secret, apiVersion: v1, metadata: {name: a}, stringData: {a: b}}")),
        ("SecretsAreReferences", "default", static p => p.Settings["OpenRs__AgentToken"] = "0123456789abcdef"),
        ("SecretsAreReferences", "default", static p => p.Settings["x"] = "AccountName=a;AccountKey=b"),
        ("SecretsAreReferences", "default", static p => p.Settings["x"] = new string('a', 64)),
        ("SecretsAreReferences", "default", static p => p.Container("Deployment")["env"]!.AsArray().Add(
            new JsonObject { ["name"] = "OPENRS_AGENT_TOKEN", ["value"] = "0123456789abcdef" })),
        ("SecretsAreReferences", "keda", static p => p.First("ScaledObject").Content["spec"]!["triggers"]![0]!["metadata"]!["tokenFromEnv"]
            = new string('a', 64)),
        ("DisruptionsAreBounded", "default", static p => p.Remove("PodDisruptionBudget")),
        ("TrafficIsDenied", "default", static p => p.Remove("NetworkPolicy")),
        ("TrafficIsDenied", "default", static p => p.All.RemoveAll(static one => one.Name == "demo-openrs-cloud-default-deny")),
        ("SilosTalkAmongThemselves", "ha", static p => p.Rules("ingress").Add(
            JsonNode.Parse("""{"ports": [{"port": 11111}], "from": [{"podSelector": {}}]}"""))),
        ("SilosTalkAmongThemselves", "ha", static p => p.Rules("ingress").Add(JsonNode.Parse("""{"from": [{"podSelector": {}}]}"""))),
        ("RightsAreFew", "ha", static p => p.First("Role").Content["rules"]![0]!["verbs"]!.AsArray().Add("delete")),
        ("RightsAreFew", "ha", static p => p.First("Role").Content["kind"] = "ClusterRole"),
        ("EnvironmentNamesAreNames", "ha", static p => p.Settings["OpenRs__Prices__A10/spot"] = "1"),
        ("ReferencesLeadSomewhere", "ha", static p => p.First("ScaledObject").Content["spec"]!["scaleTargetRef"]!["name"] = "gone"),
        ("ReferencesLeadSomewhere", "ha", static p => p.Remove("ServiceAccount")),
        ("PortsAreServed", "default", static p => p.First("Service").Content["spec"]!["ports"]![0]!["targetPort"] = "gone"),
    ];

    public static TheoryData<int> PlantedNumbers => new(Enumerable.Range(0, Planted.Length));

    [Theory]
    [ClassData(typeof(ScenarioData))]
    public void Release_BreaksNoRule(string scenario) =>
        Assert.Empty(ReleasePolicy.Rules.Values.SelectMany(rule => rule(charts.Manifests(scenario))));

    [Theory]
    [MemberData(nameof(PlantedNumbers))]
    public void Rule_FindsWhatIsPlanted(int number)
    {
        var (name, scenario, plant) = Planted[number];
        var planting = new Planting(charts.Manifests(scenario));
        plant(planting);
        Assert.NotEmpty(ReleasePolicy.Rules[name](planting.All));
    }

    [Fact]
    public void Rules_AllHaveSomethingPlanted() =>
        Assert.Empty(ReleasePolicy.Rules.Keys.Except(Planted.Select(static planted => planted.Rule)));
}
