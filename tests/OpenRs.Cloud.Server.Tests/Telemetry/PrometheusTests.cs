using System.Text.Json;
using System.Text.Json.Nodes;
using OpenRs.Cloud.Server.Tests.Agents;
using OpenRs.Cloud.Server.Tests.Api;
using OpenRs.Cloud.Server.Tests.Evaluations;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Tests.Telemetry;

/// <summary>A real Prometheus scrapes a server during a run: rules evaluate, an alert fires, and the dashboard's panels have data.</summary>
public sealed class PrometheusTests : IDisposable
{
    private const string Pool = "scraped";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Rules_OfAServerWhoseRunNearsItsBudget_FireForThatRun()
    {
        await using var server = await ServerProcess.StartAsync(
            _folder["data"], "--lease-seconds", "120", "--OpenRs:Prices:cpu", "40");
        var api = new ApiClient(server.Channel);
        var spec = await api.SpecAsync(Pool);
        spec.BudgetUsdMicros = 1_000_000;
        var run = (await api.CreateAsync(spec)).Name.Split('/')[^1];
        await using var agent = await EvaluationCalls.AtWorkAsync(server, "agent", Pool);
        await DoStepAsync(agent);

        // The renewal takes what there is of so small a budget; the first step set free a part of the reserve.
        await agent.HeartbeatAsync();
        await using var prometheus = await PrometheusServer.StartAsync(_folder["prometheus"], server.HttpAddress);

        var alert = await prometheus.UntilAsync(
            async () => (await prometheus.GetAsync("/api/v1/alerts")).GetProperty("alerts").EnumerateArray()
                .FirstOrDefault(static one => Text(one, "labels", "alertname") == "OpenRsBudgetNearEnd"),
            static one => one.ValueKind == JsonValueKind.Object && one.GetProperty("state").GetString() == "firing");
        Assert.Equal((run, "info"), (Text(alert, "labels", "exported_job"), Text(alert, "labels", "severity")));
        Assert.Contains($"Job {run} has less than 5 % of its budget left.", Text(alert, "annotations", "summary"), StringComparison.Ordinal);

        var rules = (await prometheus.GetAsync("/api/v1/rules")).GetProperty("groups").EnumerateArray()
            .SelectMany(static group => group.GetProperty("rules").EnumerateArray()).ToList();
        Assert.Equal(6, rules.Count);
        Assert.All(rules, static rule => Assert.Equal("ok", rule.GetProperty("health").GetString()));
        await AssertPanelsAsync(prometheus);
    }

    // Where there are no namespaces the variable of the dashboard is empty, and so are the labels.
    private static async Task AssertPanelsAsync(PrometheusServer prometheus)
    {
        var path = Path.Combine(RepositoryPaths.Root, "helm", "openrs-cloud", "files", "dashboard.json");
        var expressions = JsonNode.Parse(await File.ReadAllTextAsync(path))!["panels"]!.AsArray()
            .SelectMany(static panel => panel!["targets"]!.AsArray()).Select(static target => (string)target!["expr"]!)
            .Select(static text => text.Replace("$namespace", "", StringComparison.Ordinal)
                .Replace("$__rate_interval", "1m", StringComparison.Ordinal)).ToList();
        Assert.True(expressions.Count > 10, $"Only {expressions.Count} expressions were found.");
        foreach (var expression in expressions.Where(static text => !text.Contains("lease_refusals", StringComparison.Ordinal)))
        {
            await prometheus.UntilAsync(() => prometheus.QueryAsync(expression), static series => series.Count > 0);
        }
    }

    private static async Task DoStepAsync(FakeAgent agent)
    {
        WorkUnit unit;
        do
        {
            unit = Assert.Single(await agent.RequestWorkAsync(1));
            Assert.Equal(ReceiptStatus.Accepted, (await agent.CompleteAsync(unit)).Status);
        }
        while (unit.Train is null);
    }

    private static string Text(JsonElement alert, string part, string name) => alert.GetProperty(part).GetProperty(name).GetString()!;
}
