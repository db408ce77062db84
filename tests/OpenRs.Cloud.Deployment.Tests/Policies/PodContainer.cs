using System.Text.Json.Nodes;
using OpenRs.Cloud.Deployment.Tests.Charts;

namespace OpenRs.Cloud.Deployment.Tests.Policies;

/// <summary>A container of a workload.</summary>
internal sealed record PodContainer(Manifest Workload, JsonObject Content)
{
    /// <summary>Workload and container, for messages.</summary>
    public string Title => $"{Workload.Title}, container {Text("name")}";

    /// <summary>Its arguments.</summary>
    public IEnumerable<string> Arguments => ((JsonArray?)Content["args"] ?? []).Select(static one => one!.GetValue<string>());

    /// <summary>A value by its path; null where there is none.</summary>
    public JsonNode? At(IEnumerable<string> path) =>
        path.Aggregate((JsonNode?)Content, static (node, name) => (node as JsonObject)?[name]);

    /// <summary>A text by its name; empty where there is none.</summary>
    public string Text(string name) => Content[name]?.GetValue<string>() ?? "";
}
