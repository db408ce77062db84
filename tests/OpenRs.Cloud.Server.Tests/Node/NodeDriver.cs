using System.Text.Json;

namespace OpenRs.Cloud.Server.Tests.Node;

/// <summary>Runs a scenario of driver.mjs against a server and answers the JSON that it prints.</summary>
internal static class NodeDriver
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(120);
    private static readonly string Project = Path.Combine(RepositoryPaths.Root, "tests", "OpenRs.Cloud.Server.Tests");

    public static async Task<JsonElement> RunAsync(Uri address, string scenario, object? argument = null)
    {
        string[] protos =
        [
            Path.Combine(RepositoryPaths.Root, "protos"),
            Path.Combine(Project, "Node", "protos"),
            Path.Combine(Project, "Protos"),
            Path.Combine(AppContext.BaseDirectory, "google-protos"),
        ];
        var environment = new Dictionary<string, string?>
        {
            ["NODE_MODULES"] = Path.GetDirectoryName(NodeTools.Module("@grpc")),
            ["PROTO_FOLDERS"] = string.Join(':', protos),
        };
        string[] arguments =
        [
            Path.Combine(Project, "Node", "driver.mjs"), address.AbsoluteUri, scenario, JsonSerializer.Serialize(argument ?? new { }),
        ];
        await using var node = ChildProcess.Start(NodeTools.Node, arguments, environment: environment);
        var line = await node.WaitForLineAsync(
            static line => line.StartsWith('{') || line.StartsWith('['), $"the result of {scenario}", Timeout);
        using var json = JsonDocument.Parse(line);
        return json.RootElement.Clone();
    }
}
