using Grpc.Core;
using OpenRs.Cloud.Server.Tests.Agents;
using OpenRs.Cloud.Server.Tests.Evaluations;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Tests.Api;

/// <summary>Checkpoints that are adapters of a model: how they are shown, evaluated and forked, and what they cannot be used for.</summary>
[Collection(ServerGroup.Name)]
public sealed class AdapterCheckpointTests(ServerFixture fixture)
{
    private const int Step = 2;

    private ApiClient Api => fixture.Api;

    [Fact]
    public async Task Checkpoints_OfAnAdapter_NameItsModel()
    {
        var run = await CreateAsync();
        await StoredCheckpoints.CommitAsync(fixture, run.Name, 1);
        var listed = (await Api.Checkpoints.ListCheckpointsAsync(new ListCheckpointsRequest { Parent = run.Name })).Checkpoints;
        Assert.Equal([run.Spec.Model, ""], listed.Select(static checkpoint => checkpoint.BaseModel));
        Assert.Equal(listed[0], await Api.Checkpoints.GetCheckpointAsync(new GetCheckpointRequest { Name = NameOf(run) }));
        var adapters = new ListCheckpointsRequest { Parent = run.Name, Filter = $"base_model = \"{run.Spec.Model}\"" };
        Assert.Equal([Step], (await Api.Checkpoints.ListCheckpointsAsync(adapters)).Checkpoints.Select(static found => found.Step));
    }

    [Fact]
    public async Task Evaluation_OfAnAdapter_IsOfferedWithItsModelAndKeepsTheCheckpointsName()
    {
        var run = await CreateAsync();
        var created = await Api.CreateAsync(await EvaluationOfAsync(run, "adapter"));
        Assert.Equal(NameOf(run), created.Spec.Model);
        await using var agent = await FakeAgent.ConnectAsync(fixture.Server, "adapter", "adapter");
        var offer = await agent.TakeOfferAsync();
        Assert.Equal(
            (run.Spec.Model, 0, run.Name, Step), (offer.ModelPrefix, offer.ModelStep, offer.AdapterPrefix, offer.AdapterStep));
        await Api.Evaluations.CancelEvaluationAsync(new CancelEvaluationRequest { Name = created.Name });
    }

    [Fact]
    public async Task Evaluation_OfAnAdapter_NeedsItsModel()
    {
        const string Gone = "projects/test/models/gone";
        var run = await CreateAsync();
        await StoredCheckpoints.CommitAdapterAsync(fixture, run.Name, Step + 1, Gone);
        var spec = await EvaluationOfAsync(run, "nobody");
        spec.Model = $"{run.Name}/checkpoints/latest";
        await Refused.AsAsync(
            StatusCode.NotFound,
            "MODEL_NOT_FOUND",
            null,
            $"{Gone}, the base model of the adapter {run.Name}/checkpoints/step-000003, does not exist",
            () => Api.CreateAsync(spec));
    }

    [Fact]
    public async Task Evaluation_OfAnAdapter_IsCheckedAgainstThePositionsOfItsModel()
    {
        var spec = await EvaluationOfAsync(await CreateAsync(), "nobody");
        spec.Overrides["max_completion_length"] = "1000000";
        await Refused.AsAsync(StatusCode.InvalidArgument, "INVALID_MODEL", "spec.model", "positions", () => Api.CreateAsync(spec));
    }

    [Fact]
    public async Task DeleteModel_OfAnAdapterThatIsEvaluated_IsRefused()
    {
        var run = await CreateAsync(await ImportAsync(1));
        var evaluation = await Api.CreateAsync(await EvaluationOfAsync(run, "nobody"));
        await Api.Runs.CancelRunAsync(new CancelRunRequest { Name = run.Name });
        await RefuseDeletionAsync(run.Spec.Model, evaluation.Name);
    }

    [Fact]
    public async Task DeleteModel_OfAnAdapterThatIsKept_IsRefusedUntilItsRunIsDeletedAndItIsUnpinned()
    {
        var run = await CreateAsync(await ImportAsync(2));
        var pin = new PinCheckpointRequest { Name = NameOf(run), Pinned = true };
        await Api.Checkpoints.PinCheckpointAsync(pin);
        await Api.Runs.CancelRunAsync(new CancelRunRequest { Name = run.Name });
        await RefuseDeletionAsync(
            run.Spec.Model, $"is used by {NameOf(run)}, which is an adapter of it. Delete its run, or keep the model.");

        await Api.Runs.DeleteRunAsync(new DeleteRunRequest { Name = run.Name });
        await RefuseDeletionAsync(run.Spec.Model, $"is used by {NameOf(run)}, which is an adapter of it. Unpin it.");

        pin.Pinned = false;
        await Api.Checkpoints.PinCheckpointAsync(pin);
        await Api.Models.DeleteModelAsync(new DeleteModelRequest { Name = run.Spec.Model });
    }

    [Fact]
    public async Task ExportCheckpoint_OfAnAdapter_SaysHowToMergeIt()
    {
        var run = await CreateAsync();
        await Refused.AsAsync(
            StatusCode.FailedPrecondition,
            "CHECKPOINT_IS_ADAPTER",
            null,
            $"{NameOf(run)} is an adapter of {run.Spec.Model}, not a whole model. Download it (openrs checkpoints download), merge it",
            async () => await Api.Checkpoints.ExportCheckpointAsync(new ExportCheckpointRequest { Name = NameOf(run) }));
        var fork = Fork(run);
        fork.WithoutOptimizer = true;
        await Refused.AsAsync(
            StatusCode.FailedPrecondition, "CHECKPOINT_IS_ADAPTER", null, "openrs models merge DIR --adapter DIR --out DIR",
            async () => await Api.Runs.ForkRunAsync(fork));
    }

    [Fact]
    public async Task ImportModel_OfAnAdaptersFolder_SaysHowToMergeIt()
    {
        var files = new Dictionary<string, byte[]> { ["adapter_config.json"] = [1], ["adapter_model.safetensors"] = [1] };
        await Refused.AsAsync(
            StatusCode.InvalidArgument, "INVALID_MODEL", "adapter_config.json", "Merge it into its model (openrs models merge)",
            () => Api.ImportAsync(files));
    }

    [Fact]
    public async Task ForkRun_OfAnAdapter_HasACopyOfIt()
    {
        var run = await CreateAsync();
        var fork = await Api.Runs.ForkRunAsync(Fork(run, ("max_steps", "5")));
        var copy = await Api.Checkpoints.GetCheckpointAsync(
            new GetCheckpointRequest { Name = $"{fork.Name}/checkpoints/step-000002" });
        Assert.Equal(run.Spec.Model, copy.BaseModel);
    }

    [Fact]
    public async Task ForkRun_WithOtherLoraKeys_SaysWhichAndWhatToDo()
    {
        var run = await CreateAsync();
        await RefusedAsync(Fork(run, ("max_steps", "5"), ("lora_r", "8")), "lora_r", "is 8, and the checkpoint is of a run with 4. Merge");
        await RefusedAsync(Fork(run, ("max_steps", "5"), ("lora_alpha", "8")), "lora_alpha", "is 8, and the checkpoint is of a run with");
        await RefusedAsync(
            Fork(run, ("max_steps", "5"), ("lora_target_modules", "[q_proj]")), "lora_target_modules", "is [\"q_proj\"], and the");
        await RefusedAsync(Fork(run, ("max_steps", "5"), ("lora_r", "0")), "lora_r", "is 0, and the checkpoint is of a run with 4");
    }

    [Fact]
    public async Task ForkRun_OfAWholeModelWithAnAdapter_MustBeWithoutTheOptimizer()
    {
        var run = await Api.CreateAsync(await Api.SpecAsync());
        await StoredCheckpoints.CommitAsync(fixture, run.Name, Step);
        var request = Fork(run, ("max_steps", "5"), ("lora_r", "4"));
        await RefusedAsync(request, "lora_r", "is 4, and the checkpoint is of a run with 0. Fork without_optimizer");
        request.WithoutOptimizer = true;
        Assert.Contains("\"lora_r\":4", (await Api.Runs.ForkRunAsync(request)).ResolvedRecipeJson, StringComparison.Ordinal);
        Assert.NotNull(await Api.Runs.ForkRunAsync(Fork(run, ("max_steps", "5"), ("lora_alpha", "8"))));
    }

    private async Task<string> ImportAsync(byte content)
    {
        var files = Seeds.Model();
        files["README.md"] = [content];
        return (await Api.ImportAsync(files)).Name;
    }

    private Task RefuseDeletionAsync(string model, string words) => Refused.AsAsync(
        StatusCode.FailedPrecondition, "MODEL_IN_USE", null, words,
        async () => await Api.Models.DeleteModelAsync(new DeleteModelRequest { Name = model }));

    private async Task RefusedAsync(ForkRunRequest request, string key, string words) => await Refused.AsAsync(
        StatusCode.InvalidArgument, "INVALID_RECIPE", $"spec.overrides.{key}", words, async () => await Api.Runs.ForkRunAsync(request));

    private async Task<Run> CreateAsync(string? model = null)
    {
        var spec = await Api.SpecAsync();
        (spec.Overrides["lora_r"], spec.Model) = ("4", model ?? spec.Model);
        var run = await Api.CreateAsync(spec);
        await StoredCheckpoints.CommitAdapterAsync(fixture, run.Name, Step, run.Spec.Model);
        return run;
    }

    private async Task<EvaluationSpec> EvaluationOfAsync(Run run, string pool)
    {
        var spec = await Api.EvaluationSpecAsync(pool);
        spec.Model = NameOf(run);
        return spec;
    }

    private static string NameOf(Run run) => $"{run.Name}/checkpoints/step-000002";

    private static ForkRunRequest Fork(Run run, params (string Key, string Value)[] overrides)
    {
        var request = new ForkRunRequest { Checkpoint = NameOf(run), Spec = new RunSpec { BudgetUsdMicros = 2_000_000 } };
        foreach (var (key, value) in overrides)
        {
            request.Spec.Overrides[key] = value;
        }

        return request;
    }
}
