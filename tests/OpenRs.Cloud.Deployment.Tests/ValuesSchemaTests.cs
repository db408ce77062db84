using System.Text.Json.Nodes;
using OpenRs.Cloud.Deployment.Tests.Charts;

namespace OpenRs.Cloud.Deployment.Tests;

/// <summary>Values that the chart does not know, or of a wrong kind, are refused before anything is rendered.</summary>
public sealed class ValuesSchemaTests
{
    // What stands above a chart shares these with it; the chart reads none.
    private const string Foreign = "/properties/global";

    private static readonly JsonNode Schema =
        JsonNode.Parse(File.ReadAllText(Path.Combine(Chart.Folder, "values.schema.json")))!;

    [Fact]
    public void Schema_LetsNoUnknownKeyPass() => Assert.Equal([Foreign], Holes(Schema, ""));

    [Fact]
    public void Schema_WithAHole_IsFound()
    {
        var schema = Schema.DeepClone();
        ((JsonObject)schema["properties"]!["server"]!["properties"]!["state"]!).Remove("additionalProperties");
        schema["definitions"]!["image"]!["additionalProperties"] = true;
        Assert.Equal([Foreign, "/properties/server/properties/state", "/definitions/image"], Holes(schema, ""));
    }

    [Fact]
    public void Values_HaveExactlyTheKeysOfTheSchema()
    {
        var values = ManifestReader.ReadOne(File.ReadAllText(Path.Combine(Chart.Folder, "values.yaml")))!;
        Assert.Empty(Differences(values, Schema, ""));
    }

    [Theory]
    [InlineData("servers: {replicas: 3}", "Additional property servers is not allowed")]
    [InlineData("server: {replica: 3}", "server: Additional property replica is not allowed")]
    [InlineData("server: {replicas: three}", "server.replicas: Invalid type")]
    [InlineData("server: {replicas: 0}", "server.replicas: Must be greater than or equal to 1")]
    [InlineData("server: {host: kubernetes}", "server.host: server.host must be one of")]
    [InlineData("server: {resources: {limits: {memory: lots}}}", "server.resources.limits.memory")]
    [InlineData("server: {resources: {limits: null}}", "server.resources: limits is required")]
    [InlineData("server: {state: {size: 10}}", "server.state.size: Invalid type")]
    [InlineData("server: {tolerations: [{operator: Is}]}", "server.tolerations.0.operator")]
    [InlineData("images: {server: {tag: latest}}", "images.server.tag: Must not validate the schema (not)")]
    [InlineData("images: {server: {tag: 1.2}}", "images.server.tag: Invalid type")]
    [InlineData("images: {agent: {digest: sha256:12}}", "images.agent.digest: Does not match pattern")]
    [InlineData("images: {agent: {repository: 'agent:1.0'}}", "images.agent.repository: Does not match pattern")]
    [InlineData("credentials: {adminKey: ors_abc}", "credentials: Additional property adminKey is not allowed")]
    [InlineData("storage: {connectionString: AccountKey=abc}", "storage.connectionString: Invalid type")]
    [InlineData("storage: {objects: {uri: 'https://a.blob.core.windows.net/c?sig=abc'}}", "storage.objects.uri: Does not match pattern")]
    [InlineData("storage: {account: My-Account}", "storage.account: Does not match pattern")]
    [InlineData("options: {AgentToken: '0123456789abcdef'}", "options: Additional property AgentToken is not allowed")]
    [InlineData("options: {Listen: 'http://0.0.0.0:80'}", "options: Additional property Listen is not allowed")]
    [InlineData("options: {LeaseSeconds: 1}", "options.LeaseSeconds: Must be greater than or equal to 2")]
    [InlineData("options: {Oidc: {Issuer: 'http://a', Audience: b}}", "options.Oidc.Issuer: Does not match pattern")]
    [InlineData("prices: [{gpuType: A10}]", "prices.0: usdPerGpuHour is required")]
    [InlineData("http: {port: 7420}", "http.port: Must not validate the schema (not)")]
    [InlineData("workloadIdentity: {serverClientId: me}", "workloadIdentity.serverClientId: Does not match pattern")]
    [InlineData("agents: {groups: {Default: {}}}", "agents.groups: Property name of \"Default\" does not match")]
    [InlineData("agents: {groups: {a-name-that-is-too-long: {}}}", "agents.groups: Property name of")]
    [InlineData("agents: {groups: {a: {gpus: 1}}}", "agents.groups.a: Additional property gpus is not allowed")]
    [InlineData("agents: {groups: {a: {roles: [sleep]}}}", "agents.groups.a.roles.0")]
    [InlineData("agents: {groups: {a: {autoscaling: {max: 3}}}}", "agents.groups.a.autoscaling: Additional property max is not allowed")]
    [InlineData("networkPolicy: {clientCidrs: [everyone]}", "networkPolicy.clientCidrs.0: Does not match pattern")]
    [InlineData("test: {budget: 0}", "test.budget: Must be greater than 0")]
    public async Task Values_ThatAreWrong_AreRefusedByTheirName(string yaml, string problem)
    {
        var result = await Chart.TryAsync("default", yaml);
        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains(problem, string.Join('\n', result.Error), StringComparison.Ordinal);
    }

    // An object is closed when it names its keys, or says what all of them hold.
    private static IEnumerable<string> Holes(JsonNode? node, string path) => node switch
    {
        JsonObject map => [
            .. IsObject(map) && !IsClosed(map) ? [path] : Array.Empty<string>(),
            .. map.Where(static pair => pair.Key is not ("enum" or "const")).SelectMany(pair => Holes(pair.Value, $"{path}/{pair.Key}")),
        ],
        JsonArray list => list.SelectMany((item, index) => Holes(item, $"{path}/{index}")),
        _ => [],
    };

    private static bool IsObject(JsonObject schema) =>
        schema["type"] is JsonValue type && type.TryGetValue<string>(out var text) && text == "object";

    private static bool IsClosed(JsonObject schema) => schema["additionalProperties"] switch
    {
        JsonObject => true,
        JsonValue value => value.TryGetValue<bool>(out var allowed) && !allowed,
        _ => false,
    };

    private static IEnumerable<string> Differences(JsonNode? value, JsonNode schema, string path)
    {
        if (schema["$ref"] is { } reference)
        {
            schema = Schema["definitions"]![reference.GetValue<string>().Split('/')[^1]]!;
        }

        if (value is not JsonObject map || schema["properties"] is not JsonObject properties || path == "/options")
        {
            return [];
        }

        return
        [
            .. properties.Select(static pair => pair.Key).Where(key => key != "global" && !map.ContainsKey(key))
                .Select(key => $"{path}/{key} has no default in values.yaml"),
            .. map.Where(pair => properties.ContainsKey(pair.Key))
                .SelectMany(pair => Differences(pair.Value, properties[pair.Key]!, $"{path}/{pair.Key}")),
        ];
    }
}
