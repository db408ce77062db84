using Grpc.Core;
using OpenRs.Cloud.Server.Tests.Evaluations;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Tests.Api;

/// <summary>Everything that can be known when a run or an evaluation is created is said then, all of it at once.</summary>
[Collection(ServerGroup.Name)]
public sealed class CreationCheckTests(ServerFixture fixture)
{
    private const string NoModel = "projects/test/models/0000000000000000";
    private const string NoDataset = "projects/test/datasets/0000000000000000";

    private ApiClient Api => fixture.Api;

    [Fact]
    public async Task CreateRun_SeveralMissingReferences_NamesThemAll()
    {
        var spec = await Api.SpecAsync();
        (spec.Model, spec.Dataset, spec.EvalDataset) = (NoModel, NoDataset, "projects/test/datasets/1111111111111111");
        foreach (var name in new[] { spec.Model, spec.Dataset, spec.EvalDataset })
        {
            await Refused.AsAsync(StatusCode.NotFound, "MODEL_NOT_FOUND", null, $"{name} does not exist.", () => Api.CreateAsync(spec));
        }
    }

    [Fact]
    public async Task CreateEvaluation_SeveralMissingReferences_NamesThemAll()
    {
        var spec = await Api.EvaluationSpecAsync();
        (spec.Model, spec.Dataset) = (NoModel, NoDataset);
        foreach (var name in new[] { spec.Model, spec.Dataset })
        {
            await Refused.AsAsync(StatusCode.NotFound, "MODEL_NOT_FOUND", null, $"{name} does not exist.", () => Api.CreateAsync(spec));
        }
    }

    [Fact]
    public async Task CreateRun_FaultsOfEveryKind_NamesThemAll()
    {
        var spec = await Api.SpecAsync();
        (spec.Model, spec.MaxAgents) = (NoModel, -1);
        spec.Overrides["prompts_per_step"] = "6";
        foreach (var (field, words) in new[]
        {
            ("request_id", "must be a UUID"), ("spec.max_agents", "must not be negative"), ("spec.model", "does not exist"),
            ("spec.dataset", "has 5 rows"),
        })
        {
            await Refused.AsAsync(
                StatusCode.InvalidArgument, "INVALID_ARGUMENT", field, words, () => Api.CreateAsync(spec, requestId: "me"));
        }
    }

    [Fact]
    public async Task CreateEvaluation_FaultsOfEveryKind_NamesThemAll()
    {
        var spec = await Api.EvaluationSpecAsync();
        (spec.Dataset, spec.BudgetUsdMicros) = (NoDataset, 0);
        foreach (var field in new[] { "request_id", "spec.budget_usd_micros", "spec.dataset" })
        {
            await Refused.AsAsync(
                StatusCode.InvalidArgument, "INVALID_ARGUMENT", field, $"{field}: ", () => Api.CreateAsync(spec, requestId: "me"));
        }
    }

    [Fact]
    public async Task CreateRun_LongerThanTheModelsPositions_IsRefusedWithBothNumbers()
    {
        var spec = await Api.SpecAsync();
        spec.Overrides["max_completion_length"] = "193";
        await Refused.AsAsync(
            StatusCode.InvalidArgument, "INVALID_MODEL", "spec.model",
            "has 256 positions, but max_prompt_length 64 and max_completion_length 193 make 257", () => Api.CreateAsync(spec));
        spec.Overrides["max_completion_length"] = "192";
        Assert.Equal(spec.Model, (await Api.CreateAsync(spec)).Spec.Model);
    }

    [Fact]
    public async Task CreateRun_OfTheKindSft_ChecksWhatItsRowsAndValidationsNeed()
    {
        var spec = await Api.SpecAsync();
        var model = spec.Model;
        spec.Recipe = "";
        spec.RecipeYaml = "extends: quickstart-sft\nmax_length: 257\nmax_prompt_length: 200\nmax_completion_length: 90\n";
        (spec.MaxAgents, spec.EvalDataset) = (0, "");
        spec.Overrides.Clear();
        spec.Overrides["validation_share"] = "0";
        foreach (var (field, words) in new[]
        {
            ("spec.model", "has 256 positions, but max_length is 257"), ("spec.dataset", "has 5 rows, but a step takes 32."),
            ("spec.eval_dataset", "must be set where the recipe has eval_steps and validation_share 0"),
        })
        {
            await Refused.AsAsync(StatusCode.InvalidArgument, "INVALID_ARGUMENT", field, words, () => Api.CreateAsync(spec));
        }

        // What is generated counts only where something is: there are no held-out problems.
        (spec.Overrides["max_length"], spec.Overrides["rows_per_step"], spec.Overrides["validation_share"]) = ("256", "4", "0.2");
        var run = await Api.CreateAsync(spec);
        Assert.Equal((RunKind.Sft, 1, model), (run.Kind, run.MaxAgents, run.Spec.Model));
        Assert.Contains("\"kind\":\"sft\"", run.ResolvedRecipeJson, StringComparison.Ordinal);

        spec.Overrides["rows_per_step"] = "5";
        await Refused.AsAsync(
            StatusCode.InvalidArgument, "INVALID_DATASET", "spec.dataset", "has 5 rows, of which 1 are for validation, but a step takes 5.",
            () => Api.CreateAsync(spec));
    }

    [Fact]
    public async Task CreateEvaluation_LongerThanTheModelsPositions_IsRefused()
    {
        var spec = await Api.EvaluationSpecAsync();
        spec.Overrides["max_completion_length"] = "193";
        Task CreateAsync() => Api.CreateAsync(spec);
        await Refused.AsAsync(StatusCode.InvalidArgument, "INVALID_MODEL", "spec.model", "has 256 positions", CreateAsync);
        var run = await Api.CreateAsync(await Api.SpecAsync());
        await StoredCheckpoints.CommitAsync(fixture, run.Name, 2);
        spec.Model = $"{run.Name}/checkpoints/step-000002";
        await Refused.AsAsync(StatusCode.InvalidArgument, "INVALID_MODEL", "spec.model", "has 256 positions", CreateAsync);
    }

    [Fact]
    public async Task ResumeRun_ThatIsOver_IsRefused()
    {
        var run = await Api.CreateAsync(await Api.SpecAsync());
        await Api.Runs.CancelRunAsync(new CancelRunRequest { Name = run.Name });
        await Refused.AsAsync(
            StatusCode.FailedPrecondition, "ILLEGAL_TRANSITION", null, "The run is CANCELLED and cannot go on",
            async () => await Api.Runs.ResumeRunAsync(new ResumeRunRequest { Name = run.Name }));
    }

    [Fact]
    public async Task ResumeRun_ThatIsNotPaused_TakesNoBudget()
    {
        var run = await Api.CreateAsync(await Api.SpecAsync());
        await Refused.AsAsync(
            StatusCode.FailedPrecondition, "ILLEGAL_TRANSITION", null, "there is nothing to resume",
            async () => await Api.Runs.ResumeRunAsync(new ResumeRunRequest { Name = run.Name, BudgetUsdMicros = 7_000_000 }));
        var same = await Api.Runs.ResumeRunAsync(new ResumeRunRequest { Name = run.Name });
        Assert.Equal(RunState.Provisioning, same.State);
    }

    [Fact]
    public async Task CreateRun_InAPoolWithoutAgents_SaysSo()
    {
        var run = await Api.CreateAsync(await Api.SpecAsync(pool: "typo"));
        Assert.Contains("openrs agent --pool typo", run.Wait.Reason, StringComparison.Ordinal);
        var evaluation = await Api.CreateAsync(await Api.EvaluationSpecAsync(pool: "typo"));
        Assert.Contains("openrs agent --pool typo", evaluation.Wait.Reason, StringComparison.Ordinal);
    }
}
