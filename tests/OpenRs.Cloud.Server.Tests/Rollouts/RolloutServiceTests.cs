using System.Text;
using Grpc.Core;
using OpenRs.Cloud.Server.Tests.Api;
using OpenRs.Cloud.Server.Tests.Evaluations;
using OpenRs.Cloud.Storage.Naming;
using OpenRs.Cloud.Storage.Objects;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Tests.Rollouts;

/// <summary>RolloutService over real gRPC, on objects as agents write them.</summary>
[Collection(ServerGroup.Name)]
public sealed class RolloutServiceTests(ServerFixture fixture)
{
    private const string Text = "<think>\n\U0001f600 $\\frac{1}{2}$ \U0001d465 \u6570\r\n\u001b[2J</think>";

    private RolloutService.RolloutServiceClient Rollouts => new(fixture.Server.Channel);

    [Fact]
    public async Task Rollouts_OfARun_AreListedAndReadWhole()
    {
        var run = await RunAsync();
        var text = Text + new string('x', 500);
        await StoredRollouts.PutAsync(fixture.Folder, run, 0, "short");
        await StoredRollouts.PutAsync(fixture.Folder, run, 1, text);

        var first = await Rollouts.ListRolloutsAsync(new ListRolloutsRequest { Parent = run, PageSize = 3 });
        var second = await Rollouts.ListRolloutsAsync(
            new ListRolloutsRequest { Parent = run, PageSize = 3, PageToken = first.NextPageToken });
        var all = first.Rollouts.Concat(second.Rollouts).ToList();
        Assert.Equal(
            [$"{run}/rollouts/000000-000000-000000", $"{run}/rollouts/000000-000000-000001", $"{run}/rollouts/000000-000001-000000",
                $"{run}/rollouts/000000-000001-000001"],
            all.Select(static rollout => rollout.Name));
        Assert.Equal("", second.NextPageToken);
        Assert.Equal((text[..200], true, 11, "4"), (all[2].Text, all[2].TextClipped, all[2].Problem, all[2].Gold));
        Assert.Equal(
            (1.0, 1.0, AnswerVerdict.Correct, FinishReason.Stop, 2, "4", true),
            (all[2].Reward, all[2].Rewards["accuracy"], all[2].Verdict, all[2].FinishReason, all[2].CompletionTokens, all[2].Answer,
                all[2].Scored));

        var whole = await Rollouts.GetRolloutAsync(new GetRolloutRequest { Name = all[2].Name });
        Assert.Equal((text, false, "problem 1", "<user>problem 1"), (whole.Text, whole.TextClipped, whole.ProblemText, whole.Prompt));
        Assert.Equal([(text, -0.5f), ("", -0.25f)], whole.Tokens.Select(static token => (token.Text, token.LogProbability)));
        (whole.Text, whole.TextClipped, whole.ProblemText, whole.Prompt) = (all[2].Text, true, "", "");
        whole.Tokens.Clear();
        Assert.Equal(all[2], whole);
    }

    [Fact]
    public async Task StepRewards_OfAStepUnderWay_ArePartial()
    {
        var run = await RunAsync();
        await StoredRollouts.PutAsync(fixture.Folder, run, 1, "right");
        var step = Assert.Single((await Rollouts.ListStepRewardsAsync(new ListStepRewardsRequest { Parent = run })).Steps);
        Assert.Equal((0, 1, 0, true, 2, 0.5), (step.Step, step.Groups, step.ZeroVarianceGroups, step.Partial, step.Scored, step.Mean));
        Assert.Equal([(0.0, 0.25, 1), (1.0, 1.25, 1)], step.Bins.Select(static bin => (bin.Lower, bin.Upper, bin.Count)));
    }

    [Fact]
    public async Task Samples_OfAnEvaluation_AreListedByVerdictAndAddedUpByProblem()
    {
        var created = await fixture.Api.CreateAsync(await fixture.Api.EvaluationSpecAsync("samples"));
        await using (var agent = await EvaluationCalls.AtWorkAsync(fixture.Server, "samples", "samples"))
        {
            await agent.WorkToTheEndAsync();
        }

        // The agent said that even problems are right.
        for (var i = 0; i < 10; i++)
        {
            var (problem, sample) = Math.DivRem(i, 2);
            await StoredRollouts.PutSampleAsync(
                fixture.Folder, created.Name, problem, sample, problem % 2 == 0 ? "4" : $"{sample + 5}", problem % 2 == 0);
        }

        var wrong = await ListAsync(new ListRolloutsRequest { Parent = created.Name, PageSize = 3, Verdicts = { AnswerVerdict.Wrong } });
        Assert.Equal([(1, 0), (1, 1), (3, 0), (3, 1)], wrong.Select(static sample => (sample.Problem, sample.Sample)));
        Assert.Equal($"{created.Name}/rollouts/000003-000001", wrong[3].Name);
        Assert.Equal(10, (await ListAsync(new ListRolloutsRequest { Parent = created.Name, PageSize = 4 })).Count);
        Assert.Equal(2, (await ListAsync(new ListRolloutsRequest { Parent = created.Name, Problem = 2 })).Count);
        Assert.Empty(await ListAsync(new ListRolloutsRequest { Parent = created.Name, Problem = 77 }));
        Assert.Equal("it is 6", (await Rollouts.GetRolloutAsync(new GetRolloutRequest { Name = wrong[3].Name })).Text);

        var page = await Rollouts.ListProblemResultsAsync(new ListProblemResultsRequest { Parent = created.Name, PageSize = 2 });
        var rest = await Rollouts.ListProblemResultsAsync(
            new ListProblemResultsRequest { Parent = created.Name, PageToken = page.NextPageToken });
        Assert.Equal(Enumerable.Range(0, 5), page.Results.Concat(rest.Results).Select(static result => result.Problem));
        var (right, mixed) = (page.Results[0], page.Results[1]);
        Assert.Equal(("problem 0", "4"), (right.ProblemText, right.Gold));
        Assert.Equal((2, 2, 2, 0), (right.Samples, right.Finished, right.Correct, right.Wrong));
        Assert.Equal([("4", 2, AnswerVerdict.Correct)], right.Answers.Select(static one => (one.Answer, one.Count, one.Verdict)));
        Assert.Equal([("5", 1), ("6", 1)], mixed.Answers.Select(static one => (one.Answer, one.Count)));
        Assert.Equal((0, 2, 2), (mixed.Correct, mixed.Wrong, mixed.AnswersCounted));
    }

    public static TheoryData<string, string, Action<ListRolloutsRequest>> BadRequests => new()
    {
        { "first_step", "must not be negative", static request => request.FirstStep = -1 },
        { "last_step", "must not be less than first_step", static request => (request.FirstStep, request.LastStep) = (3, 2) },
        { "min_reward", "must be a number", static request => request.MinReward = double.NaN },
        { "max_reward", "must not be less than min_reward", static request => (request.MinReward, request.MaxReward) = (1, 0) },
        { "problem", "must not be negative", static request => request.Problem = -1 },
        { "verdicts", "no verdict", static request => request.Verdicts.Add((AnswerVerdict)99) },
        { "page_size", "must not be negative", static request => request.PageSize = -1 },
        { "page_token", "not one that this listing gave out", static request => request.PageToken = "x" },
    };

    [Theory]
    [MemberData(nameof(BadRequests))]
    public async Task List_BadField_IsRefused(string field, string words, Action<ListRolloutsRequest> change)
    {
        var request = new ListRolloutsRequest { Parent = await RunAsync() };
        change(request);
        await Refused.AsAsync(
            StatusCode.InvalidArgument, "INVALID_ARGUMENT", field, words, async () => await Rollouts.ListRolloutsAsync(request));
    }

    [Fact]
    public async Task List_TokenOfAnotherFilter_IsRefused()
    {
        var run = await RunAsync();
        await StoredRollouts.PutAsync(fixture.Folder, run, 0, "text");
        var page = await Rollouts.ListRolloutsAsync(new ListRolloutsRequest { Parent = run, PageSize = 1 });
        var other = new ListRolloutsRequest { Parent = run, PageToken = page.NextPageToken, MinReward = 0 };
        await Refused.AsAsync(
            StatusCode.InvalidArgument, "INVALID_ARGUMENT", "page_token", "", async () => await Rollouts.ListRolloutsAsync(other));
    }

    [Fact]
    public async Task List_StepsOfAnEvaluation_AreRefused()
    {
        var created = await fixture.Api.CreateAsync(await fixture.Api.EvaluationSpecAsync());
        await Refused.AsAsync(
            StatusCode.InvalidArgument, "INVALID_ARGUMENT", "first_step", "is for runs only",
            async () => await Rollouts.ListRolloutsAsync(new ListRolloutsRequest { Parent = created.Name, FirstStep = 0 }));
    }

    [Fact]
    public async Task Get_WhatIsNotThereOrDamaged_SaysSo()
    {
        var run = await RunAsync();
        await StoredRollouts.PutAsync(fixture.Folder, run, 0, "text");
        foreach (var id in new[] { "000000-000000-000002", "000000-000001-000000", "000009-000000-000000" })
        {
            await Refused.AsAsync(
                StatusCode.NotFound, "ROLLOUT_NOT_FOUND", null, id,
                async () => await Rollouts.GetRolloutAsync(new GetRolloutRequest { Name = $"{run}/rollouts/{id}" }));
        }

        await Refused.AsAsync(
            StatusCode.InvalidArgument, "INVALID_ARGUMENT", "name", "six digits",
            async () => await Rollouts.GetRolloutAsync(new GetRolloutRequest { Name = $"{run}/rollouts/0-0-0" }));

        var store = await StoredRollouts.OpenAsync(fixture.Folder);
        var name = ObjectNames.Rollout(run, 0, 1);
        await store.PutAsync(name, Encoding.UTF8.GetBytes("{\"sample\":"), PutCondition.None, CancellationToken.None);
        await Refused.AsAsync(
            StatusCode.FailedPrecondition, "ROLLOUT_CORRUPT", null, name,
            async () => await Rollouts.ListRolloutsAsync(new ListRolloutsRequest { Parent = run }));
    }

    private async Task<string> RunAsync() => (await fixture.Api.CreateAsync(await fixture.Api.SpecAsync())).Name;

    private async Task<List<Rollout>> ListAsync(ListRolloutsRequest request)
    {
        var all = new List<Rollout>();
        do
        {
            var page = await Rollouts.ListRolloutsAsync(request);
            all.AddRange(page.Rollouts);
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        return all;
    }
}
