using Grpc.Core;
using OpenRs.Cloud.Client;
using OpenRs.Cloud.Server.Tests.Api;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Tests.Metrics;

/// <summary>ListStepMetrics and WatchRun on a run that has more steps than its state holds.</summary>
[Collection(TrainedRunGroup.Name)]
public sealed class StepMetricsTests(TrainedRun run)
{
    [Fact]
    public async Task ListStepMetrics_PageByPage_AnswersEveryStepOnce()
    {
        var (steps, token) = (new List<StepMetrics>(), "");
        do
        {
            var page = await run.ListAsync(size: 30, token: token);
            steps.AddRange(page.Steps);
            token = page.NextPageToken;
        }
        while (token.Length > 0);
        Assert.Equal(Enumerable.Range(1, TrainedRun.Steps), steps.Select(static step => step.Step));
        Assert.All(steps, static step => Assert.Equal((step.Step - 1) / 70.0, step.Values["reward"]));
        Assert.Equal(steps.OrderBy(static step => step.CompleteTime), steps);
        Assert.True(steps[0].CompleteTime.ToDateTimeOffset() > (await run.Api.GetAsync(run.Name)).CreateTime.ToDateTimeOffset());
    }

    [Theory]
    [InlineData(3, 5, 3, 5)]
    [InlineData(0, 2, 1, 2)]
    [InlineData(30, 66, 30, 66)]
    [InlineData(69, 0, 69, 70)]
    [InlineData(60, int.MaxValue, 60, 70)]
    public async Task ListStepMetrics_OfARange_AnswersThatRange(int first, int last, int from, int to) => Assert.Equal(
        Enumerable.Range(from, to - from + 1),
        (await run.ListAsync(first, last, size: 1000)).Steps.Select(static step => step.Step));

    [Fact]
    public async Task ListStepMetrics_AfterTheLastStep_IsEmpty()
    {
        var page = await run.ListAsync(first: 71);
        Assert.Empty(page.Steps);
        Assert.Empty(page.NextPageToken);
    }

    [Fact]
    public async Task ListStepMetrics_WrongFields_AreNamed()
    {
        await RefusedAsync("first_step", "must not be negative", () => run.ListAsync(first: -1));
        await RefusedAsync("last_step", "must not be negative", () => run.ListAsync(last: -1));
        await RefusedAsync("last_step", "must not be before the first step, 9", () => run.ListAsync(first: 9, last: 8));
        await RefusedAsync("page_size", "must not be negative", () => run.ListAsync(size: -1));
        var token = (await run.ListAsync(size: 1)).NextPageToken;
        await RefusedAsync("page_token", "is not one that this listing gave out", () => run.ListAsync(first: 2, token: token));
        await Refused.AsAsync(
            StatusCode.NotFound, "RUN_NOT_FOUND", null, "run-000000000000", async () => await run.Api.Runs.ListStepMetricsAsync(
                new ListStepMetricsRequest { Parent = $"{ApiClient.Project}/runs/run-000000000000" }));
    }

    [Fact]
    public async Task WatchRun_ResumedAtStep3_SendsAllStepsSinceOverSeveralResponses()
    {
        using var watch = run.Api.Runs.WatchRun(
            new WatchRunRequest { Name = run.Name, ResumeToken = "3" }, deadline: DateTime.UtcNow.AddMinutes(1));
        var responses = await watch.ResponseStream.ReadAllAsync().ToListAsync();
        Assert.Equal(Enumerable.Range(4, 67), responses.SelectMany(static response => response.Steps).Select(static step => step.Step));
        Assert.Equal(["67", "70"], responses.Select(static response => response.ResumeToken));
    }

    /// <summary>The run is over in the first response, too; a client that ends there would never see the steps of the second.</summary>
    [Fact]
    public async Task WatchRun_ByTheClientPackage_LeavesOutNoStep()
    {
        using var client = new OpenRsClient(run.Server.Address.AbsoluteUri);
        var responses = await client.WatchRunAsync(run.Name, resumeToken: "3").ToListAsync();
        Assert.Equal(Enumerable.Range(4, 67), responses.SelectMany(static response => response.Steps).Select(static step => step.Step));
    }

    [Fact]
    public async Task WatchRun_ResumedAtAStepThatIsNotYetDone_SendsTheRunAlone()
    {
        using var watch = run.Api.Runs.WatchRun(
            new WatchRunRequest { Name = run.Name, ResumeToken = "2147483647" }, deadline: DateTime.UtcNow.AddMinutes(1));
        var response = Assert.Single(await watch.ResponseStream.ReadAllAsync().ToListAsync());
        Assert.Equal((0, "70"), (response.Steps.Count, response.ResumeToken));
    }

    [Fact]
    public void Archive_OfARunThatIsOver_HasABlockForEach32Steps()
    {
        var blocks = Directory.GetFiles(run.Folder[$"data/objects/{run.Name}/metrics"]).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(["000001.jsonl", "000033.jsonl", "000065.jsonl"], blocks.Select(Path.GetFileName));
        Assert.Equal([32, 32, 6], blocks.Select(static block => File.ReadAllLines(block).Length));
        Assert.StartsWith(
            """{"step":1,"values":{"kl":0.3333333333333333,"reward":0,"rewards/accuracy/mean":0},"complete_time":""",
            File.ReadLines(blocks[0]).First(), StringComparison.Ordinal);
    }

    private static Task RefusedAsync(string field, string words, Func<Task<ListStepMetricsResponse>> call) =>
        Refused.AsAsync(StatusCode.InvalidArgument, "INVALID_ARGUMENT", field, words, call);
}
