using Grpc.Core;
using OpenRs.Cloud.Server.Tests.Agents;
using OpenRs.Cloud.Server.Tests.Rollouts;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Tests.Api;

/// <summary>ForkRun: what a fork takes over, what it is offered as, what is refused, and that it needs its source no more.</summary>
[Collection(ServerGroup.Name)]
public sealed class ForkTests(ServerFixture fixture)
{
    private ApiClient Api => fixture.Api;

    [Fact]
    public async Task ForkRun_OfARunThatIsDeletedThen_GoesOnFromItsOwnCopy()
    {
        const string Pool = "fork";
        var source = await CreateAsync(pool: Pool, steps: 1);
        await Api.Runs.CancelRunAsync(new CancelRunRequest { Name = source });
        var fork = await ForkAsync($"{source}/checkpoints/latest", ("max_steps", "3"));
        await Api.Runs.DeleteRunAsync(new DeleteRunRequest { Name = source });

        Assert.Equal((1, 3, 1), (fork.Step, fork.MaxSteps, fork.Checkpoint.Step));
        Assert.Equal(
            new RunOrigin { Checkpoint = $"{source}/checkpoints/step-000001", Step = 1 }, fork.Origin);
        Assert.Equal((Pool, 2_000_000L), (fork.Spec.Pool, fork.Cost.BudgetUsdMicros));
        Assert.StartsWith(fork.Name, fork.Checkpoint.Prefix, StringComparison.Ordinal);
        Assert.Equal(ApiClient.Hash(Seeds.Weights), fork.Checkpoint.WeightsSha256);
        var checkpoint = $"{fork.Name}/checkpoints/step-000001";
        Assert.Equal(4, (await Api.Checkpoints.GetCheckpointAsync(new GetCheckpointRequest { Name = checkpoint })).Files.Count);

        await using var agent = await FakeAgent.ConnectAsync(fixture.Server, "fork-agent", Pool);
        Assert.Equal(1, (await agent.TakeOfferAsync()).StartStep);
        await agent.OpenLeaseAsync();
        var rollout = Assert.Single(await agent.RequestWorkAsync(1));
        Assert.Equal((1, 1, null), (rollout.Rollout.Step, rollout.Rollout.PolicyVersion, rollout.Rollout.Policy));
        await agent.CompleteAsync(rollout);
        await agent.WorkToTheEndAsync();
        var end = await Api.GetAsync(fork.Name);
        Assert.Equal((RunState.Succeeded, 3), (end.State, end.Step));
    }

    [Fact]
    public async Task ForkRun_OfADeletedRunsPinnedCheckpoint_Works()
    {
        var source = await CreateAsync(pool: "nobody", steps: 1);
        var checkpoint = $"{source}/checkpoints/step-000001";
        await Api.Checkpoints.PinCheckpointAsync(new PinCheckpointRequest { Name = checkpoint, Pinned = true });
        await Api.Runs.CancelRunAsync(new CancelRunRequest { Name = source });
        await Api.Runs.DeleteRunAsync(new DeleteRunRequest { Name = source });
        Assert.Equal(checkpoint, (await ForkAsync(checkpoint)).Origin.Checkpoint);
    }

    [Fact]
    public async Task ForkRun_WithoutTheOptimizer_IsARunOfTheCheckpointsModel()
    {
        var checkpoint = $"{await CreateAsync(pool: "nobody", steps: 2)}/checkpoints/step-000002";
        var request = Request(checkpoint);
        request.WithoutOptimizer = true;
        var fork = await Api.Runs.ForkRunAsync(request);
        Assert.Equal((0, 2, null), (fork.Step, fork.MaxSteps, fork.Checkpoint));
        Assert.Equal(new RunOrigin { Checkpoint = checkpoint, Step = 2, WithoutOptimizer = true }, fork.Origin);
        var model = await Api.Checkpoints.ExportCheckpointAsync(new ExportCheckpointRequest { Name = checkpoint });
        Assert.Equal(model.Name, fork.Spec.Model);
    }

    [Fact]
    public async Task ForkRun_Twice_AnswersTheFirstOnesRun()
    {
        var request = Request($"{await CreateAsync(pool: "nobody", steps: 1)}/checkpoints/step-000001");
        request.RequestId = Guid.NewGuid().ToString();
        var first = await Api.Runs.ForkRunAsync(request);
        Assert.Equal(first.Name, (await Api.Runs.ForkRunAsync(request)).Name);
        request.Spec.BudgetUsdMicros += 1;
        await Refused.AsAsync(
            StatusCode.AlreadyExists, "REQUEST_ID_REUSED", null, "another spec", async () => await Api.Runs.ForkRunAsync(request));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ForkRun_OfTheLatestTwiceWithALaterOneInBetween_AnswersTheFirstOnesRun(bool withoutOptimizer)
    {
        var source = await CreateAsync(pool: "nobody", steps: 1);
        var request = Request($"{source}/checkpoints/latest", ("max_steps", "9"));
        (request.WithoutOptimizer, request.RequestId) = (withoutOptimizer, Guid.NewGuid().ToString());
        var first = await Api.Runs.ForkRunAsync(request);
        await StoredCheckpoints.CommitAsync(fixture, source, 2);
        var again = await Api.Runs.ForkRunAsync(request);
        Assert.Equal((first.Name, 1), (again.Name, again.Origin.Step));
        Assert.Equal(2, (await Api.Runs.ForkRunAsync(new(request) { RequestId = "" })).Origin.Step);

        var other = await CreateAsync(pool: "nobody", steps: 3);
        foreach (var changed in new[]
        {
            new ForkRunRequest(request) { Checkpoint = $"{source}/checkpoints/step-000002" },
            new ForkRunRequest(request) { Checkpoint = $"{other}/checkpoints/latest" },
            new ForkRunRequest(request) { DisplayName = "another" },
        })
        {
            await Refused.AsAsync(
                StatusCode.AlreadyExists, "REQUEST_ID_REUSED", null, "another spec", async () => await Api.Runs.ForkRunAsync(changed));
        }
    }

    [Fact]
    public async Task Lists_OfTheStepsOfAFork_BeginWithItsFirst()
    {
        const int Start = 100;
        var source = await CreateAsync(pool: "nobody", steps: Start);
        var fork = (await ForkAsync($"{source}/checkpoints/latest", ("max_steps", "103"))).Name;
        await StoredRollouts.PutAsync(fixture.Folder, fork, 0, "text", Start);
        var service = new RolloutService.RolloutServiceClient(fixture.Server.Channel);
        var rollouts = await service.ListRolloutsAsync(new ListRolloutsRequest { Parent = fork });
        var rewards = await service.ListStepRewardsAsync(new ListStepRewardsRequest { Parent = fork, FirstStep = 7 });
        var metrics = await Api.Runs.ListStepMetricsAsync(new ListStepMetricsRequest { Parent = fork, PageSize = 10 });
        Assert.Multiple(
            () => Assert.Equal([Start, Start], rollouts.Rollouts.Select(static rollout => rollout.Step)),
            () => Assert.Equal([Start], rewards.Steps.Select(static step => step.Step)),
            () => Assert.Equal((0, ""), (metrics.Steps.Count, metrics.NextPageToken)));
    }

    [Fact]
    public async Task ForkRun_WithWhatIsWrong_SaysEachField()
    {
        var source = await CreateAsync(pool: "nobody", steps: 2);
        var checkpoint = $"{source}/checkpoints/step-000002";
        await RefusedAsync(
            "spec.overrides.max_steps", "is 2, and the checkpoint is of step 2 already", "INVALID_RECIPE", Request(checkpoint));
        await RefusedAsync("spec", "must be set", "INVALID_ARGUMENT", new ForkRunRequest { Checkpoint = checkpoint });
        var request = Request(checkpoint, ("max_steps", "5"));
        (request.Spec.Model, request.Spec.BudgetUsdMicros) = ("projects/test/models/x", 0);
        await RefusedAsync("spec.model", "must not be set", "INVALID_ARGUMENT", request);
        await RefusedAsync("spec.budget_usd_micros", "must be positive", "INVALID_ARGUMENT", request);
        await RefusedAsync("spec.overrides.max_step", "is not a recipe key", "INVALID_RECIPE", Request(checkpoint, ("max_step", "9")));
        await Refused.AsAsync(
            StatusCode.NotFound,
            "CHECKPOINT_NOT_FOUND",
            null,
            "step-000009",
            async () => await Api.Runs.ForkRunAsync(Request($"{source}/checkpoints/step-000009")));
    }

    private async Task RefusedAsync(string field, string words, string reason, ForkRunRequest request) => await Refused.AsAsync(
        StatusCode.InvalidArgument, reason, field, words, async () => await Api.Runs.ForkRunAsync(request));

    private async Task<string> CreateAsync(string pool, int steps)
    {
        var run = await Api.CreateAsync(await Api.SpecAsync(pool));
        await StoredCheckpoints.CommitAsync(fixture, run.Name, steps);
        return run.Name;
    }

    private async Task<Run> ForkAsync(string checkpoint, params (string Key, string Value)[] overrides) =>
        await Api.Runs.ForkRunAsync(Request(checkpoint, overrides));

    private static ForkRunRequest Request(string checkpoint, params (string Key, string Value)[] overrides)
    {
        var request = new ForkRunRequest { Checkpoint = checkpoint, Spec = new RunSpec { BudgetUsdMicros = 2_000_000 } };
        foreach (var (key, value) in overrides)
        {
            request.Spec.Overrides[key] = value;
        }

        return request;
    }
}
