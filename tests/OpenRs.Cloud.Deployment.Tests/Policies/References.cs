using System.Text.Json.Nodes;
using OpenRs.Cloud.Deployment.Tests.Charts;

namespace OpenRs.Cloud.Deployment.Tests.Policies;

/// <summary>An object that names another one of its release.</summary>
/// <param name="From">Which object does so.</param>
/// <param name="Kind">Kind of the one that it names.</param>
/// <param name="Name">Its name.</param>
internal sealed record References(string From, string Kind, string Name)
{
    /// <summary>All of a release, but those to what must be there before: Secrets, claims, issuers, gateways.</summary>
    public static IEnumerable<References> Of(IReadOnlyList<Manifest> all) =>
    [
        .. all.Where(static one => one.IsWorkload).SelectMany(OfWorkload),
        .. all.Where(static one => one.Kind == "ScaledObject").SelectMany(OfScaledObject),
        .. from route in all.Where(static one => one.Kind is "GRPCRoute" or "HTTPRoute")
           from rule in (JsonArray)route.At("spec", "rules")!
           from backend in (JsonArray)rule!["backendRefs"]!
           select new References(route.Title, "Service", backend!["name"]!.GetValue<string>()),
        .. from ingress in all.Where(static one => one.Kind == "Ingress")
           from rule in (JsonArray)ingress.At("spec", "rules")!
           from path in (JsonArray)rule!["http"]!["paths"]!
           select new References(ingress.Title, "Service", path!["backend"]!["service"]!["name"]!.GetValue<string>()),
        .. from binding in all.Where(static one => one.Kind == "RoleBinding")
           select new References(binding.Title, "Role", binding.Text("roleRef", "name")),
        .. from set in all.Where(static one => one.Kind == "StatefulSet")
           select new References(set.Title, "Service", set.Text("spec", "serviceName")),
    ];

    private static IEnumerable<References> OfScaledObject(Manifest scaled)
    {
        yield return new References(scaled.Title, "Deployment", scaled.Text("spec", "scaleTargetRef", "name"));
        foreach (var trigger in (JsonArray)scaled.At("spec", "triggers")!)
        {
            if (trigger!["authenticationRef"] is { } authentication)
            {
                yield return new References(scaled.Title, "TriggerAuthentication", authentication["name"]!.GetValue<string>());
            }
        }
    }

    private static IEnumerable<References> OfWorkload(Manifest workload)
    {
        var spec = workload.Spec;
        if (spec["serviceAccountName"] is { } account)
        {
            yield return new References(workload.Title, "ServiceAccount", account.GetValue<string>());
        }

        foreach (var volume in (JsonArray)spec["volumes"]!)
        {
            if (volume!["configMap"] is { } map)
            {
                yield return new References(workload.Title, "ConfigMap", map["name"]!.GetValue<string>());
            }
        }

        foreach (var source in workload.Containers.SelectMany(static container => (JsonArray?)container["envFrom"] ?? []))
        {
            yield return new References(workload.Title, "ConfigMap", source!["configMapRef"]!["name"]!.GetValue<string>());
        }
    }
}
