using System.Text.Json.Nodes;
using OpenRs.Cloud.Deployment.Tests.Charts;

namespace OpenRs.Cloud.Deployment.Tests.Policies;

/// <summary>A copy of a release to plant an error in.</summary>
internal sealed class Planting(IReadOnlyList<Manifest> original)
{
    public List<Manifest> All { get; } = [.. original.Select(static one => new Manifest((JsonObject)one.Content.DeepClone()))];

    /// <summary>The first object of a kind.</summary>
    public Manifest First(string kind) => All.First(one => one.Kind == kind);

    /// <summary>The pod's spec of the first workload of a kind.</summary>
    public JsonObject Spec(string kind) => First(kind).Spec;

    /// <summary>The first container of the first workload of a kind.</summary>
    public JsonObject Container(string kind) => First(kind).Containers.First();

    /// <summary>The servers.</summary>
    public Manifest Server => All.Single(static one => one.IsWorkload && one.Name.EndsWith("-server", StringComparison.Ordinal));

    /// <summary>The server's settings.</summary>
    public JsonObject Settings => (JsonObject)All.First(static one =>
        one.Kind == "ConfigMap" && one.Name.EndsWith("-server", StringComparison.Ordinal)).At("data")!;

    /// <summary>The rules of the servers' network policy.</summary>
    public JsonArray Rules(string direction) => (JsonArray)All.First(static one =>
        one.Kind == "NetworkPolicy" && one.Name.EndsWith("-server", StringComparison.Ordinal)).At("spec", direction)!;

    public void Add(string yaml) => All.AddRange(ManifestReader.Read(yaml));

    /// <summary>Removes the first object of a kind.</summary>
    public void Remove(string kind) => All.Remove(First(kind));
}
