using System.Text.Json;
using Grpc.Core;
using OpenRs.Cloud.Server.Tests.Contract;
using OpenRs.Cloud.Server.Tests.Node;

namespace OpenRs.Cloud.Server.Tests.Api;

/// <summary>The real server as @grpc/grpc-js sees it: every method of every service.</summary>
[Collection(ServerGroup.Name)]
public sealed class ApiNodeTests(ServerFixture fixture)
{
    [Fact]
    public async Task Api_EveryMethod_AnswersAsDocumented()
    {
        using var folder = new TemporaryFolder();
        var (model, dataset) = Seeds.Write(folder);
        var result = await NodeDriver.RunAsync(fixture.Server.Address, "api", new { model, dataset, pool = "node-api", gzip = true });

        var stored = result.GetProperty("dataset");
        Assert.Equal(result.GetProperty("dataset_again").GetRawText(), stored.GetRawText());
        Assert.Equal(Seeds.Rows, stored.GetProperty("rows").GetInt32());
        Assert.Equal("rows.jsonl", Text(stored, "display_name"));
        Assert.Equal(result.GetProperty("model_again").GetRawText(), result.GetProperty("model").GetRawText());
        Assert.Equal(
            Seeds.Model().Values.Sum(static file => file.Length), result.GetProperty("model").GetProperty("size_bytes").GetInt64());

        var created = result.GetProperty("created").EnumerateArray().Select(static name => name.GetString()).ToList();
        Assert.Equal(created[0], created[3]);
        var pages = result.GetProperty("pages")
            .EnumerateArray()
            .Select(static page => page.EnumerateArray().Select(static name => name.GetString()).ToList())
            .ToList();
        Assert.Equal([2, 1], pages.Select(static page => page.Count));
        Assert.Equal([created[2], created[1], created[0]], pages.SelectMany(static page => page));

        var run = result.GetProperty("run");
        Assert.Equal(created[1], Text(run, "name"));
        Assert.Equal("RUN_STATE_PROVISIONING", Text(run, "state"));
        Assert.Equal(1_000_000, run.GetProperty("cost").GetProperty("budget_usd_micros").GetInt64());
        Assert.Contains("\"prompts_per_step\":2", Text(run, "resolved_recipe_json"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Api_WatchAndCancel_EndAsDocumented()
    {
        using var folder = new TemporaryFolder();
        var (model, dataset) = Seeds.Write(folder);
        await using var server = await ServerProcess.StartAsync(folder["data"]);
        var result = await NodeDriver.RunAsync(server.Address, "api", new { model, dataset, pool = "default" });
        Assert.Equal("RUN_STATE_PROVISIONING", Text(result, "watched"));
        Assert.Equal((int)StatusCode.Cancelled, result.GetProperty("watch_error").GetProperty("code").GetInt32());
        Assert.Equal("RUN_STATE_CANCELLED", Text(result, "cancelled"));
        Assert.Equal("RUN_STATE_CANCELLED", Text(result, "cancelled_again"));
        Assert.Equal("RUN_STATE_CANCELLED", Text(result, "watched_to_the_end"));
        Assert.False(result.TryGetProperty("watch_end_error", out _));

        var bad = result.GetProperty("bad_request");
        Assert.Equal((int)StatusCode.InvalidArgument, bad.GetProperty("code").GetInt32());
        Assert.Equal("INVALID_RECIPE", Text(bad.GetProperty("error_info"), "reason"));
        Assert.Equal("spec.overrides.max_step", Text(Assert.Single(bad.GetProperty("violations").EnumerateArray()), "field"));
        Assert.Equal("RUN_NOT_FOUND", Text(result.GetProperty("unknown_run").GetProperty("error_info"), "reason"));
    }

    [Fact]
    public async Task Health_CheckAndWatch_ShowEachService()
    {
        var result = await NodeDriver.RunAsync(fixture.Server.Address, "health");
        var checks = result.GetProperty("checks");
        foreach (var service in new[] { "", "openrs.cloud.v1.RunService", "openrs.cloud.v1.AgentService" })
        {
            Assert.Equal("SERVING", Text(checks, service));
        }

        Assert.Equal((int)StatusCode.NotFound, checks.GetProperty("no.such.Service").GetInt32());
        Assert.Equal("SERVING", Text(result, "watched"));
        Assert.Equal((int)StatusCode.Cancelled, result.GetProperty("watch_error").GetInt32());
    }

    [Fact]
    public async Task Reflection_ListServices_ShowsAll()
    {
        var result = await NodeDriver.RunAsync(fixture.Server.Address, "reflection");
        var served = result.EnumerateObject().Where(static version => version.Value.TryGetProperty("services", out _)).ToList();
        Assert.NotEmpty(served);
        var services = served[0].Value.GetProperty("services").EnumerateArray().Select(static name => name.GetString()!).ToList();
        Assert.Equal(
            ContractMethods.Services.Where(static service => !ContractMethods.NotServed.Contains(service.Name))
                .Select(static service => service.FullName)
                .Concat(["grpc.health.v1.Health", "externalscaler.ExternalScaler"]).Order(StringComparer.Ordinal),
            services.Where(static name => !name.StartsWith("grpc.reflection.", StringComparison.Ordinal)));
        Assert.True(served[0].Value.GetProperty("files").GetInt32() >= 1);
    }

    [Fact]
    public async Task Agent_ByHand_TakesARunThroughItsSteps()
    {
        using var folder = new TemporaryFolder();
        var (model, dataset) = Seeds.Write(folder);
        var result = await NodeDriver.RunAsync(
            fixture.Server.Address,
            "agent",
            new { model, dataset, pool = "node-agent", token = fixture.Server.AgentToken, engine_version = V1.EngineVersion.Current });

        Assert.Equal((int)StatusCode.Unauthenticated, result.GetProperty("wrong").GetProperty("code").GetInt32());
        Assert.Equal("AGENT_TOKEN_INVALID", Text(result.GetProperty("wrong").GetProperty("error_info"), "reason"));
        var agent = result.GetProperty("agent");
        Assert.False(agent.TryGetProperty("error", out var error), error.ToString());
        string[] steps =
        [
            "welcome", "offer", "lease_granted", "lease_granted",
            "work", "receipt:RECEIPT_STATUS_ACCEPTED", "receipt:RECEIPT_STATUS_ACCEPTED", "work", "receipt:RECEIPT_STATUS_ACCEPTED",
            "work", "receipt:RECEIPT_STATUS_ACCEPTED", "receipt:RECEIPT_STATUS_ACCEPTED", "work", "receipt:RECEIPT_STATUS_ACCEPTED",
            "lease_ended:LEASE_END_REASON_JOB_ENDED",
        ];
        Assert.Equal(steps, agent.GetProperty("told").EnumerateArray().Select(static message => message.GetString()));
        Assert.Equal(
            ["rollout-000000/0", "rollout-000000/1", "train-000000/0", "rollout-000001/0", "rollout-000001/1", "train-000001/0"],
            agent.GetProperty("units").EnumerateArray().Select(static unit => unit.GetString()));

        var run = result.GetProperty("run");
        Assert.Equal("RUN_STATE_SUCCEEDED", Text(run, "state"));
        Assert.Equal(2, run.GetProperty("step").GetInt32());
        Assert.Equal(2, run.GetProperty("checkpoint").GetProperty("step").GetInt32());
        Assert.Equal(0.25, run.GetProperty("last_step").GetProperty("values").GetProperty("reward").GetDouble());
        var cost = run.GetProperty("cost");
        Assert.Equal(
            cost.GetProperty("spent_usd_micros").GetInt64(),
            cost.GetProperty("phases").EnumerateArray().Sum(static phase => phase.GetProperty("usd_micros").GetInt64()));
    }

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;
}
