using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using OpenRs.Cloud.Deployment.Tests.Charts;

namespace OpenRs.Cloud.Deployment.Tests.Policies;

/// <summary>What holds for the objects of a release together. Each rule says what breaks it.</summary>
internal static partial class ReleaseRules
{
    private const long SiloPort = 11111;

    public static IEnumerable<string> SecretsAreReferences(IReadOnlyList<Manifest> all) =>
    [
        .. all.Where(static one => one.Kind == "Secret").Select(static one => $"{one.Title}: a release must not hold secrets."),
        .. from one in all
           from leaf in Leaves(one.Content, "")
           where SecretText().IsMatch(leaf.Value) || (SecretName().IsMatch(leaf.Path) && leaf.Value.Length > 0)
           select $"{one.Title}: {leaf.Path} looks like a secret.",
    ];

    public static IEnumerable<string> DisruptionsAreBounded(IReadOnlyList<Manifest> all) => all
        .Where(static one => one.Kind is "Deployment" or "StatefulSet")
        .Where(workload => !all.Any(one => one.Kind == "PodDisruptionBudget" && Selects(one.At("spec", "selector"), workload)))
        .Select(static workload => $"{workload.Title}: no PodDisruptionBudget selects its pods.");

    public static IEnumerable<string> TrafficIsDenied(IReadOnlyList<Manifest> all) =>
        from workload in all.Where(static one => one.IsWorkload)
        let policies = all.Where(one => one.Kind == "NetworkPolicy" && SelectsLabels(one.At("spec", "podSelector"), workload)).ToList()
        let denies = policies.Any(static one => one.At("spec", "ingress") is null && one.At("spec", "egress") is null && DeniesBoth(one))
        where !denies || !policies.Any(static one => one.At("spec", "egress") is not null && DeniesBoth(one))
        select $"{workload.Title}: it needs a NetworkPolicy of its own beside one that denies all.";

    public static IEnumerable<string> SilosTalkAmongThemselves(IReadOnlyList<Manifest> all) =>
        from policy in all.Where(static one => one.Kind == "NetworkPolicy")
        from direction in new[] { "ingress", "egress" }
        from rule in ((JsonArray?)policy.At("spec", direction) ?? []).Cast<JsonObject>()
        let ports = ((JsonArray?)rule["ports"] ?? []).Select(static port => port!["port"]!.GetValue<long>()).ToList()
        where ports.Count == 0 || ports.Contains(SiloPort)
        let peers = (JsonArray?)rule[direction == "ingress" ? "from" : "to"] ?? []
        where ports.Count != 1 || peers.Count != 1 || peers[0]!["namespaceSelector"] is not null
            || peers[0]!["podSelector"]?["matchLabels"]?["app.kubernetes.io/component"]?.GetValue<string>() != "server"
        select $"{policy.Title}: {direction} of port {SiloPort} must be of servers alone.";

    public static IEnumerable<string> RightsAreFew(IReadOnlyList<Manifest> all) =>
    [
        .. all.Where(static one => one.Kind is "ClusterRole" or "ClusterRoleBinding")
            .Select(static one => $"{one.Title}: rights end at the namespace."),
        .. from role in all.Where(static one => one.Kind == "Role")
           from rule in ((JsonArray)role.At("rules")!).Cast<JsonObject>()
           from right in Texts(rule["resources"]).Where(static text => text != "pods").Concat(
               Texts(rule["verbs"]).Where(static verb => verb is not ("get" or "list" or "watch" or "patch")))
           select $"{role.Title}: nobody needs {right}.",
    ];

    public static IEnumerable<string> EnvironmentNamesAreNames(IReadOnlyList<Manifest> all) =>
        from workload in all.Where(static one => one.IsWorkload)
        from container in workload.Containers
        from source in ((JsonArray?)container["envFrom"] ?? []).Cast<JsonObject>()
        from map in all.Where(one => one.Kind == "ConfigMap" && one.Name == source["configMapRef"]?["name"]?.GetValue<string>())
        from key in ((JsonObject)map.At("data")!).Select(static pair => pair.Key)
        where !EnvironmentName().IsMatch(key)
        select $"{map.Title}: {key} is no name of a variable, so Kubernetes leaves it out.";

    public static IEnumerable<string> ReferencesLeadSomewhere(IReadOnlyList<Manifest> all) => References.Of(all)
        .Where(reference => !all.Any(one => one.Kind == reference.Kind && one.Name == reference.Name))
        .Select(static reference => $"{reference.From} names {reference.Kind} {reference.Name}, which the release does not have.");

    public static IEnumerable<string> PortsAreServed(IReadOnlyList<Manifest> all) =>
        from service in all.Where(static one => one.Kind == "Service")
        from port in ((JsonArray)service.At("spec", "ports")!).Select(static port => port!["targetPort"]!.GetValue<string>())
        where !all.Any(one => one.IsWorkload && Matches((JsonObject?)service.At("spec", "selector"), one)
            && one.Containers.SelectMany(static container => (JsonArray?)container["ports"] ?? [])
                .Any(served => served!["name"]!.GetValue<string>() == port))
        select $"{service.Title}: no pod that it selects has a port {port}.";

    private static bool Selects(JsonNode? selector, Manifest workload) => Matches((JsonObject?)selector?["matchLabels"], workload);

    // An empty selector selects all.
    private static bool SelectsLabels(JsonNode? selector, Manifest workload) =>
        selector is not null && (selector["matchLabels"] is null || Selects(selector, workload));

    private static bool Matches(JsonObject? labels, Manifest workload) => labels is not null
        && labels.All(label => workload.PodLabels[label.Key]?.GetValue<string>() == label.Value!.GetValue<string>());

    private static bool DeniesBoth(Manifest policy) => Texts(policy.At("spec", "policyTypes")).Order().SequenceEqual(["Egress", "Ingress"]);

    private static IEnumerable<string> Texts(JsonNode? list) => ((JsonArray?)list ?? []).Select(static one => one!.GetValue<string>());

    private static IEnumerable<(string Path, string Value)> Leaves(JsonNode? node, string path) => node switch
    {
        JsonObject map => map.Where(static pair => pair.Key is not ("valueFrom" or "checksum/settings"))
            .SelectMany(pair => Leaves(pair.Value, $"{path}/{NameOf(map) ?? pair.Key}")),
        JsonArray list => list.SelectMany(item => Leaves(item, path)),
        JsonValue value when value.TryGetValue<string>(out var text) => [(path, text)],
        _ => [],
    };

    // A variable of a container is known by its name.
    private static string? NameOf(JsonObject map) => map["value"] is not null ? map["name"]?.GetValue<string>() : null;

    [GeneratedRegex(
        @"AccountKey=|SharedAccessSignature=|-----BEGIN [A-Z ]*PRIVATE KEY|ors_[a-z2-7]{12}_[a-z2-7]{52}|(?<!sha256:)\b[0-9a-f]{64}\b")]
    private static partial Regex SecretText();

    [GeneratedRegex(@"(AgentToken|ConnectionString|TlsPassword|Password|_TOKEN|_API_KEY|CONNECTION_STRING)$", RegexOptions.IgnoreCase)]
    private static partial Regex SecretName();

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]*$")]
    private static partial Regex EnvironmentName();
}
