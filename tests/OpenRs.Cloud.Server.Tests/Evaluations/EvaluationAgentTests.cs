using OpenRs.Cloud.Server.Tests.Agents;
using OpenRs.Cloud.Server.Tests.Api;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Tests.Evaluations;

/// <summary>Evaluations and the agents that work for them, led by hand over real gRPC.</summary>
[Collection(ServerGroup.Name)]
public sealed class EvaluationAgentTests(ServerFixture fixture)
{
    private ApiClient Api => fixture.Api;

    [Fact]
    public async Task Offer_OfAnEvaluation_SaysWhatToMeasureOnWhat()
    {
        var spec = await Api.EvaluationSpecAsync("offer");
        var created = await Api.CreateAsync(spec);
        await using var agent = await FakeAgent.ConnectAsync(fixture.Server, "offer", "offer");
        var offer = await agent.TakeOfferAsync();

        Assert.StartsWith("projects/test/evaluations/eval-", created.Name, StringComparison.Ordinal);
        Assert.Equal((created.Name.Split('/')[^1], created.Name), (offer.Job, offer.JobPrefix));
        Assert.Equal((spec.Model, 0), (offer.ModelPrefix, offer.ModelStep));
        Assert.Null(offer.Dataset);
        Assert.Equal($"{spec.Dataset}/rows.jsonl", offer.EvalDataset.Name);
        Assert.Equal(created.ResolvedRecipeJson, offer.RecipeJson);
    }

    [Fact]
    public async Task Evaluation_OneAgent_SucceedsWithItsScore()
    {
        var created = await Api.CreateAsync(await Api.EvaluationSpecAsync("one"));
        Assert.Equal(
            (EvaluationState.Queued, 0, 10, 3), (created.State, created.Progress.Finished, created.Progress.Total, created.Shards));
        Assert.Null(created.Score);
        await using var agent = await EvaluationCalls.AtWorkAsync(fixture.Server, "one", "one");
        var units = await agent.RequestWorkAsync(4);
        Assert.Equal([(0, 0), (0, 1), (1, 0), (1, 1)], units.Select(static unit => (unit.Sample.Problem, unit.Sample.Sample)));
        foreach (var unit in units)
        {
            Assert.Equal(ReceiptStatus.Accepted, (await agent.CompleteAsync(unit)).Status);
        }

        var midway = await Api.GetEvaluationAsync(created.Name);
        Assert.Equal((EvaluationState.Running, 4, 1), (midway.State, midway.Progress.Finished, midway.Agents));
        Assert.Equal((2, 2, 4, 0.5), (midway.Score.Problems, midway.Score.Correct, midway.Score.Judged, midway.Score.Accuracy));

        var done = await agent.WorkToTheEndAsync();
        Assert.Equal(6, done.Distinct().Count());
        var end = await Api.GetEvaluationAsync(created.Name);
        Assert.Equal((EvaluationState.Succeeded, "All 10 samples done."), (end.State, end.StateReason));

        // Shares 1, 0, 1, 0, 1: mean 0.6, variance 0.3, so 0.6 +- t(4) sqrt(0.06) with t(4) = 2.7764451.
        var score = end.Score;
        Assert.Equal(
            (5, 2, 6, 10, 0, 0.6),
            (score.Problems, score.SamplesPerProblem, score.Correct, score.Judged, score.WithoutVerdict, score.Accuracy));
        Assert.Equal(0, score.IntervalLow);
        Assert.Equal(1, score.IntervalHigh);
        Assert.Equal((42UL, EngineVersion.Current), (score.Seed, score.EngineVersion));
        Assert.Equal(["cpu"], score.GpuTypes);
        Assert.Equal(64, end.ResultsSha256.Length);
    }

    [Fact]
    public async Task Evaluation_OtherShardsAndAgents_HasTheSameResults()
    {
        var spec = await Api.EvaluationSpecAsync("same");
        var hashes = new List<string>();
        foreach (var shards in new[] { 1, 3, 10 })
        {
            spec.Shards = shards;
            var created = await Api.CreateAsync(spec);
            await using var first = await EvaluationCalls.AtWorkAsync(fixture.Server, "same-1", "same");
            await using var second = await EvaluationCalls.AtWorkAsync(fixture.Server, "same-2", "same");
            var lost = await first.RequestWorkAsync(3);
            Assert.Equal(3, lost.Count);
            await first.DisposeAsync();
            Assert.Equal(10, (await second.WorkToTheEndAsync()).Distinct().Count());
            var end = await Api.GetEvaluationAsync(created.Name);
            Assert.Equal((EvaluationState.Succeeded, shards), (end.State, end.Shards));
            hashes.Add(end.ResultsSha256);
        }

        Assert.Single(hashes.Distinct());
    }

    [Fact]
    public async Task Reshard_UnderWay_KeepsWhatIsFinishedAndWhatIsHeld()
    {
        var created = await Api.CreateAsync(await Api.EvaluationSpecAsync("reshard"));
        await using var agent = await EvaluationCalls.AtWorkAsync(fixture.Server, "reshard", "reshard");
        var units = await agent.RequestWorkAsync(5);
        await agent.CompleteAsync(units[0]);
        await agent.CompleteAsync(units[4]);

        var recut = await Api.Evaluations.ReshardEvaluationAsync(new ReshardEvaluationRequest { Name = created.Name, Shards = 7 });
        Assert.Equal((7, 2), (recut.Shards, recut.Progress.Finished));
        Assert.Equal(ReceiptStatus.Accepted, (await agent.CompleteAsync(units[1])).Status);
        Assert.Equal(ReceiptStatus.Duplicate, (await agent.CompleteAsync(units[4])).Status);
        Assert.Equal(7, (await agent.WorkToTheEndAsync()).Distinct().Count());

        var end = await Api.GetEvaluationAsync(created.Name);
        Assert.Equal((EvaluationState.Succeeded, 7), (end.State, end.Shards));
        await Refused.AsAsync(
            Grpc.Core.StatusCode.FailedPrecondition,
            "ILLEGAL_TRANSITION",
            null,
            "An evaluation that is SUCCEEDED has no samples to cut.",
            async () => await Api.Evaluations.ReshardEvaluationAsync(new ReshardEvaluationRequest { Name = created.Name, Shards = 2 }));
    }

    [Fact]
    public async Task Evaluation_WhoseBudgetEnds_KeepsTheScoreOfWhatIsFinished()
    {
        // Three seconds at $0.44 per hour. Nothing is held back: an evaluation has nothing to save.
        var spec = await Api.EvaluationSpecAsync("poor");
        spec.BudgetUsdMicros = 367;
        var created = await Api.CreateAsync(spec);
        await using var agent = await EvaluationCalls.AtWorkAsync(fixture.Server, "poor", "poor");
        Assert.InRange(agent.Lease!.Seconds, 2.9, 3.01);
        foreach (var unit in await agent.RequestWorkAsync(4))
        {
            await agent.CompleteAsync(unit);
        }

        await agent.HeartbeatAsync();
        var refused = await Api.GetEvaluationAsync(created.Name);
        Assert.Equal(EvaluationState.Running, refused.State);
        Assert.Matches(@"^Budget \$0\.000367 does not cover more GPU time: spent \$0\.\d+, granted \$0\.\d+\.$", refused.StateReason);

        var end = (await Api.WatchToTheEndAsync(created.Name))[^1];
        Assert.Equal((EvaluationState.BudgetExhausted, 4), (end.State, end.Progress.Finished));
        Assert.Equal((2, 4), (end.Score.Problems, end.Score.Judged));
        Assert.Equal((0, 0L, 0L), (end.Agents, end.Cost.GrantedUsdMicros, end.Cost.ReserveUsdMicros));
        Assert.InRange(end.Cost.SpentUsdMicros, 1, spec.BudgetUsdMicros);
    }

    [Fact]
    public async Task Cancel_UnderWay_EndsWithWhatIsFinishedAndFreesItsAgents()
    {
        var created = await Api.CreateAsync(await Api.EvaluationSpecAsync("cancel"));
        await using var agent = await EvaluationCalls.AtWorkAsync(fixture.Server, "cancel", "cancel");
        var units = await agent.RequestWorkAsync(2);
        await agent.CompleteAsync(units[0]);

        var cancelled = await Api.Evaluations.CancelEvaluationAsync(new CancelEvaluationRequest { Name = created.Name });
        Assert.Equal((EvaluationState.Cancelled, 1, 1), (cancelled.State, cancelled.Progress.Finished, cancelled.Score.Judged));
        Assert.Equal(
            EvaluationState.Cancelled,
            (await Api.Evaluations.CancelEvaluationAsync(new CancelEvaluationRequest { Name = created.Name })).State);
        Assert.Equal(ReceiptStatus.UnknownUnit, (await agent.CompleteAsync(units[1])).Status);
        Assert.Empty(await agent.RequestWorkAsync(1));
        await agent.CloseLeaseAsync();

        var watched = await Api.WatchToTheEndAsync(created.Name);
        Assert.Equal(
            (EvaluationState.Cancelled, 0, cancelled.ResultsSha256), (watched[^1].State, watched[^1].Agents, watched[^1].ResultsSha256));
    }

    [Fact]
    public async Task Failure_ThreeTimes_FailsTheEvaluationWithItsWords()
    {
        var created = await Api.CreateAsync(await Api.EvaluationSpecAsync("poison"));
        await using var agent = await EvaluationCalls.AtWorkAsync(fixture.Server, "poison", "poison");
        for (var attempt = 0; attempt < 3;)
        {
            // A sample that failed waits before it is given out again; meanwhile others are.
            var unit = Assert.Single(await agent.RequestWorkAsync(1));
            if ((unit.Sample.Problem, unit.Sample.Sample) != (0, 0))
            {
                await agent.CompleteAsync(unit);
                continue;
            }

            attempt++;
            Assert.Equal(ReceiptStatus.Accepted, await agent.FailAsync(unit, "The prompt is too long."));
        }

        var end = await Api.GetEvaluationAsync(created.Name);
        Assert.Equal(EvaluationState.Failed, end.State);
        Assert.Equal("A sample failed: unit 0 after 3 attempts: The prompt is too long.", end.StateReason);
    }

    [Fact]
    public async Task Watch_WhileAnAgentWorks_EndsWhenItIsOverAndPaid()
    {
        var created = await Api.CreateAsync(await Api.EvaluationSpecAsync("watched-evaluation"));
        var watching = Api.WatchToTheEndAsync(created.Name);
        await using var agent = await EvaluationCalls.AtWorkAsync(fixture.Server, "watched-evaluation", "watched-evaluation");
        await agent.WorkToTheEndAsync();
        await agent.CloseLeaseAsync();
        var seen = await watching;
        Assert.Equal(EvaluationState.Queued, seen[0].State);
        Assert.Contains(seen, static evaluation => evaluation.State == EvaluationState.Running);
        Assert.Equal((EvaluationState.Succeeded, 0), (seen[^1].State, seen[^1].Agents));
        Assert.Equal(
            seen.Select(static evaluation => evaluation.Progress.Finished).Order(),
            seen.Select(static evaluation => evaluation.Progress.Finished));
    }

    [Fact]
    public async Task Compare_TwoEvaluations_IsPairedByProblem()
    {
        var spec = await Api.EvaluationSpecAsync("compare");
        var names = new List<string>();
        for (var i = 0; i < 2; i++)
        {
            names.Add((await Api.CreateAsync(spec)).Name);
            await using var agent = await EvaluationCalls.AtWorkAsync(fixture.Server, $"compare-{i}", "compare");
            await agent.WorkToTheEndAsync();
        }

        var comparison = await Api.Evaluations.CompareEvaluationsAsync(
            new CompareEvaluationsRequest { Parent = ApiClient.Project, Baseline = names[0], Candidate = names[1] });
        Assert.Equal(names, [comparison.Baseline.Name, comparison.Candidate.Name]);
        Assert.Equal((true, 5, 0.0, false), (comparison.Paired, comparison.Problems, comparison.Difference, comparison.Distinguishable));
        Assert.True(comparison.IntervalLow < 0 && comparison.IntervalHigh > 0, $"{comparison}");

        // The same run is both: what it cost over the difference that was just seen.
        var run = await Api.CreateAsync(await Api.SpecAsync());
        var gain = new PointGain { Run = run.Name, Baseline = names[0], Candidate = names[1] };
        var answer = await Api.Costs.GetCostPerPointAsync(
            new GetCostPerPointRequest { Parent = ApiClient.Project, Gains = { gain, gain } });
        Assert.Equal([run.Name, run.Name], answer.Runs.Select(static cost => cost.Run));
        Assert.Equal(comparison.Difference * 100, answer.Runs[0].Points, 1e-9);
        Assert.Equal((comparison.IntervalLow * 100, comparison.IntervalHigh * 100), (answer.Runs[0].PointsLow, answer.Runs[0].PointsHigh));
        Assert.Equal(comparison.Difference > 0, answer.Runs[0].HasUsdMicrosPerPoint);
        Assert.Equal(2 * answer.Runs[0].Points, answer.Total.Points, 1e-9);
    }
}
