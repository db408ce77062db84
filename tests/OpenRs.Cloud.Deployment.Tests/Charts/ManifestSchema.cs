using System.Text.Json;
using System.Text.Json.Nodes;

namespace OpenRs.Cloud.Deployment.Tests.Charts;

/// <summary>The schemas of Kubernetes objects and of those of cert-manager, KEDA, Prometheus and others, as npm has them.</summary>
internal static class ManifestSchema
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(120);

    /// <summary>What is wrong with objects, a line each.</summary>
    public static async Task<IReadOnlyList<string>> ProblemsOfAsync(IReadOnlyList<Manifest> manifests)
    {
        var script = Path.Combine(RepositoryPaths.Root, "tests", "OpenRs.Cloud.Deployment.Tests", "Node", "validate.mjs");
        _ = NodeTools.Module("kubernetes-models");
        var input = new JsonArray([.. manifests.Select(static manifest => manifest.Content.DeepClone())]).ToJsonString();
        var result = await ProgramResult.OfAsync(NodeTools.Node, [script, NodeTools.Modules], Timeout, input: input);
        Assert.True(result.ExitCode == 0, result.ToString());
        var problems = JsonSerializer.Deserialize<string[][]>(string.Concat(result.Output))!;
        return [.. manifests.Zip(problems).SelectMany(static pair => pair.Second.Select(line => $"{pair.First.Title}: {line}"))];
    }
}
