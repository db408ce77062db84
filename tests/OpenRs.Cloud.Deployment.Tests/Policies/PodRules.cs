using System.Text.Json.Nodes;
using OpenRs.Cloud.Deployment.Tests.Charts;

namespace OpenRs.Cloud.Deployment.Tests.Policies;

/// <summary>What holds for pods and their containers. Each rule says what breaks it.</summary>
internal static class PodRules
{
    private static readonly string[] Host = ["hostNetwork", "hostPID", "hostIPC"];

    public static IEnumerable<string> ImagesArePinned(IReadOnlyList<Manifest> all) => Containers(all)
        .Where(static container => !IsPinned(container.Text("image")))
        .Select(static container => $"{container.Title}: image '{container.Text("image")}' has neither digest nor tag, or the tag latest.");

    public static IEnumerable<string> ResourcesAreBounded(IReadOnlyList<Manifest> all) =>
        from container in Containers(all)
        from path in new[] { "requests/cpu", "requests/memory", "limits/memory" }
        where container.At(["resources", .. path.Split('/')]) is null
        select $"{container.Title}: resources/{path} is missing.";

    public static IEnumerable<string> NobodyIsRoot(IReadOnlyList<Manifest> all) =>
        from workload in all.Where(static one => one.IsWorkload)
        let spec = workload.Spec
        let problems = Missing($"{workload.Title}: pod", spec["securityContext"] as JsonObject, [
            ("runAsNonRoot", static value => Is(value, true)),
            ("runAsUser", static value => value is not null && value.GetValue<long>() > 0),
            ("runAsGroup", static value => value is not null && value.GetValue<long>() > 0),
            ("seccompProfile", static value => value?["type"]?.GetValue<string>() == "RuntimeDefault"),
        ])
        from problem in problems.Concat(Host.Where(spec.ContainsKey).Select(name => $"{workload.Title}: {name} is set."))
        select problem;

    public static IEnumerable<string> ContainersAreConfined(IReadOnlyList<Manifest> all) => Containers(all).SelectMany(
        static container => Missing(container.Title, (JsonObject?)container.At(["securityContext"]), [
            ("allowPrivilegeEscalation", static value => Is(value, false)),
            ("readOnlyRootFilesystem", static value => Is(value, true)),
            ("capabilities", static value => (value?["drop"] as JsonArray)?.Any(static one => one!.GetValue<string>() == "ALL") == true
                && value?["add"] is null),
            ("privileged", static value => value is null),
        ]));

    public static IEnumerable<string> WritableFoldersAreBounded(IReadOnlyList<Manifest> all) =>
        from container in Containers(all)
        from mount in ((JsonArray?)container.At(["volumeMounts"]) ?? []).Cast<JsonObject>()
        where !Is(mount["readOnly"], true)
        let name = mount["name"]!.GetValue<string>()
        let volume = Volumes(container.Workload).FirstOrDefault(volume => volume["name"]!.GetValue<string>() == name)
        where volume?["persistentVolumeClaim"] is null && volume?["emptyDir"]?["sizeLimit"] is null
        select $"{container.Title}: {mount["mountPath"]} is writable, and neither a claim nor an emptyDir with a size.";

    public static IEnumerable<string> ProbesAreThere(IReadOnlyList<Manifest> all) =>
        from container in Containers(all)
        where container.Workload.Kind is "Deployment" or "StatefulSet" or "DaemonSet"
        from probe in new[] { "startupProbe", "readinessProbe", "livenessProbe" }
        where probe != "livenessProbe" || IsServer(container.Workload)
        where container.At([probe]) is null
        select $"{container.Title}: {probe} is missing.";

    public static IEnumerable<string> AgentsHaveTimeToDrain(IReadOnlyList<Manifest> all) =>
        from container in Containers(all)
        from argument in container.Arguments
        where argument.StartsWith("--drain-seconds=", StringComparison.Ordinal)
        let drain = int.Parse(argument.Split('=')[1], System.Globalization.CultureInfo.InvariantCulture)
        let grace = container.Workload.Spec["terminationGracePeriodSeconds"]?.GetValue<long>() ?? 30
        where grace < drain + 5
        select $"{container.Title}: it drains for {drain} s and is killed after {grace} s.";

    public static IEnumerable<string> GpusAreAskedFor(IReadOnlyList<Manifest> all) =>
        from container in Containers(all)
        where container.Arguments.Any(static argument => argument.StartsWith("--device=cuda", StringComparison.Ordinal))
            != (container.At(["resources", "limits", "nvidia.com/gpu"]) is not null)
        select $"{container.Title}: --device and the limit nvidia.com/gpu do not fit each other.";

    public static IEnumerable<string> AccountsAreTheirOwn(IReadOnlyList<Manifest> all) =>
        from workload in all.Where(static one => one.IsWorkload)
        let bound = all.Where(static one => one.Kind == "RoleBinding")
            .SelectMany(static one => ((JsonArray)one.At("subjects")!).Select(static subject => subject!["name"]!.GetValue<string>()))
        let account = workload.Spec["serviceAccountName"]?.GetValue<string>() ?? "default"
        where !Is(workload.Spec["automountServiceAccountToken"], bound.Contains(account))
        select $"{workload.Title}: automountServiceAccountToken must be true where Kubernetes is asked, and false elsewhere.";

    public static IEnumerable<string> ReplicasAreSpread(IReadOnlyList<Manifest> all) =>
        from workload in all.Where(static one => one.IsWorkload && IsServer(one))
        let constraints = (JsonArray?)workload.Spec["topologySpreadConstraints"] ?? []
        let spread = constraints.Select(static one => one!["topologyKey"]!.GetValue<string>())
        from key in new[] { "kubernetes.io/hostname", "topology.kubernetes.io/zone" }.Except(spread)
        select $"{workload.Title}: its pods are not spread over {key}.";

    private static bool IsServer(Manifest workload) =>
        workload.PodLabels["app.kubernetes.io/component"]?.GetValue<string>() == "server";

    private static bool IsPinned(string image)
    {
        var name = image.Split('/')[^1];
        return name.Contains("@sha256:", StringComparison.Ordinal)
            || (name.Contains(':', StringComparison.Ordinal) && name.Split(':')[1] is not ("" or "latest"));
    }

    private static bool Is(JsonNode? node, bool expected) =>
        node is JsonValue value && value.TryGetValue<bool>(out var actual) && actual == expected;

    private static IEnumerable<string> Missing(
        string title, JsonObject? context, IEnumerable<(string Name, Func<JsonNode?, bool> Holds)> settings) => settings
        .Where(setting => !setting.Holds(context?[setting.Name]))
        .Select(setting => $"{title}: securityContext/{setting.Name} is not as it must be.");

    private static IEnumerable<JsonObject> Volumes(Manifest workload) => ((JsonArray?)workload.Spec["volumes"] ?? []).Cast<JsonObject>();

    private static IEnumerable<PodContainer> Containers(IReadOnlyList<Manifest> all) => all
        .Where(static one => one.IsWorkload)
        .SelectMany(static workload => workload.Containers.Select(container => new PodContainer(workload, container)));
}
