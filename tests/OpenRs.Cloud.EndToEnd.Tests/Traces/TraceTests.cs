using System.Text.Json;
using OpenRs.Bench.ControlPlane.Elastic;
using OpenRs.Cloud.EndToEnd.Tests.Harness;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.EndToEnd.Tests.Traces;

/// <summary>What a server and an agent export of a step is one trace, whose id their log lines have.</summary>
[Collection(EndToEndCollection.Name)]
public sealed class TraceTests(QuickstartFixture quickstart)
{
    private const string Agent = "agent-traced";
    private const string Rollout = "rollout-000000/1";
    private const string Train = "train-000000/0";

    [Fact]
    public async Task Spans_OfAStep_AreOneTraceAcrossServerAndAgent()
    {
        await using var receiver = await TraceReceiver.StartAsync();
        await using var cloud = await ProcessCloud.StartAsync(receiver.Environment);
        var agent = cloud.StartAgent(Agent, null, "--log-format", "json");
        var run = await quickstart.Task.CreateRunAsync(cloud, 10, "max_steps=1", "save_every=1", "warmup_ratio=0", "prompts_per_step=2");
        var ended = await run.WaitForEndAsync(RunState.Succeeded);
        var runId = ended.Name.Split('/')[^1];

        var spans = await receiver.WaitForAsync(
            static spans => Of(spans, Rollout).Count == 4 && Of(spans, Train).Count == 4, TimeSpan.FromSeconds(30));
        var (rollout, train) = (Of(spans, Rollout), Of(spans, Train));
        Assert.Equal(["generate", "lease", "load", "verify"], rollout.Select(static span => span.Name).Order(StringComparer.Ordinal));
        Assert.Equal(["lease", "load", "save", "train"], train.Select(static span => span.Name).Order(StringComparer.Ordinal));

        var step = rollout.Concat(train).ToList();
        var trace = Assert.Single(step.Select(static span => span.TraceId).Distinct());
        Assert.All(step, span =>
        {
            Assert.Equal(span.Name == "lease" ? "openrs-server" : "openrs-agent", span.Service);
            Assert.Equal((runId, "0", Agent), (span.Attributes["openrs.run"], span.Attributes["openrs.step"], span.Attributes["openrs.agent"]));
            Assert.StartsWith(runId + ".", span.Attributes["openrs.lease"], StringComparison.Ordinal);
            Assert.True(span.Nanoseconds > 0, span.ToString());
        });
        foreach (var unit in new[] { rollout, train })
        {
            var lease = unit.Single(static span => span.Name == "lease");
            Assert.All(unit.Where(span => span != lease), span => Assert.Equal(lease.Id, span.ParentId));
            Assert.All(unit, span => Assert.True(span.Nanoseconds <= lease.Nanoseconds, $"{span} is longer than {lease}."));
        }

        await AssertLogsAsync(cloud, agent, runId, trace);
    }

    // The agent's own lines, and what the API lists of the run.
    private static async Task AssertLogsAsync(ProcessCloud cloud, OpenRs.Testing.ChildProcess agent, string runId, string trace)
    {
        await cloud.TerminateAgentAsync(Agent);
        var scopes = agent.Lines.Where(static line => line.StartsWith('{'))
            .SelectMany(static line => JsonElement.Parse(line).GetProperty("Scopes").EnumerateArray())
            .Where(static scope => scope.ValueKind == JsonValueKind.Object).ToList();
        Assert.Contains(scopes, scope => Text(scope, "TraceId") == trace && Text(scope, "Job") == runId && Text(scope, "Agent") == Agent);
        var logs = await OpenRsCli.RunAsync(
            ["runs", "logs", runId, "--output", "jsonl", "--server", cloud.Address.GetLeftPart(UriPartial.Authority)]);
        Assert.Contains(logs.Output, line => line.Contains(trace, StringComparison.Ordinal));
    }

    private static string? Text(JsonElement scope, string name) =>
        scope.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static List<ReceivedSpan> Of(IReadOnlyList<ReceivedSpan> spans, string unit) =>
        [.. spans.Where(span => span.Attributes["openrs.unit"] == unit)];
}
