using System.Text.Json.Nodes;

namespace OpenRs.Cloud.Deployment.Tests.Charts;

/// <summary>A Kubernetes object.</summary>
/// <param name="Content">All of it, as JSON.</param>
internal sealed record Manifest(JsonObject Content)
{
    private static readonly string[] WorkloadKinds = ["Deployment", "StatefulSet", "DaemonSet", "Job", "Pod"];

    public string Kind => Text("kind");

    public string Name => Text("metadata", "name");

    /// <summary>Kind and name, for messages.</summary>
    public string Title => $"{Kind} {Name}";

    /// <summary>Whether it runs containers.</summary>
    public bool IsWorkload => WorkloadKinds.Contains(Kind);

    /// <summary>Whether only <c>helm test</c> makes it.</summary>
    public bool IsTest => At("metadata", "annotations")?["helm.sh/hook"]?.GetValue<string>() == "test";

    /// <summary>The pod that a workload makes: the object that has metadata and spec.</summary>
    public JsonObject Pod => Kind == "Pod" ? Content : (JsonObject)At("spec", "template")!;

    /// <summary>That pod's spec.</summary>
    public JsonObject Spec => (JsonObject)Pod["spec"]!;

    /// <summary>Labels of that pod.</summary>
    public JsonObject PodLabels => (JsonObject)Pod["metadata"]!["labels"]!;

    /// <summary>The pod's containers, those that run first included.</summary>
    public IEnumerable<JsonObject> Containers =>
        new[] { "initContainers", "containers" }.SelectMany(name => (JsonArray?)Spec[name] ?? []).Cast<JsonObject>();

    /// <summary>A value by its path; null where there is none.</summary>
    public JsonNode? At(params string[] path) =>
        path.Aggregate((JsonNode?)Content, static (node, name) => (node as JsonObject)?[name]);

    /// <summary>A text by its path; empty where there is none.</summary>
    public string Text(params string[] path) => At(path)?.GetValue<string>() ?? "";
}
