using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Projects;
using OpenRs.Cloud.Runs;
using OpenRs.Cloud.Server.Checkpoints;
using OpenRs.Cloud.Server.Resources;
using OpenRs.Cloud.Storage.Checkpoints;
using OpenRs.Recipes.Loading;
using Api = OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Runs;

/// <summary>
/// Makes runs that start from a checkpoint of another. With the optimizer's state the run goes on at the checkpoint's step, from a copy of
/// it; without, the weights become a base model, and the run is like any other run of that.
/// </summary>
internal sealed class RunFork(
    IGrainFactory grains,
    RunSpecResolver resolver,
    CheckpointCatalog catalog,
    CheckpointCopy copies,
    CheckpointExport export,
    LeastBudget budgets)
{
    /// <summary>Forks a run.</summary>
    /// <exception cref="CloudException">
    /// All that is wrong; CHECKPOINT_NOT_FOUND; CHECKPOINT_CORRUPT; CHECKPOINT_IS_ADAPTER; RUN_NOT_FOUND.
    /// </exception>
    public async Task<RunSnapshot> ForkAsync(Api.ForkRunRequest request, CancellationToken cancellationToken)
    {
        var (projectId, sourceId, step) = ResourceName.ParseCheckpoint(request.Checkpoint, "checkpoint");
        var violations = new FieldViolations();
        var requestId = violations.Try(() => RequestId.Parse(request.RequestId));
        step ??= await catalog.FindRepeatedStepAsync(projectId, sourceId, requestId, cancellationToken);
        var (store, manifest) = await catalog.FindAsync(projectId, sourceId, step, request.Checkpoint, cancellationToken);
        var source = await grains.GetGrain<ITrainingRunGrain>(sourceId).GetSpecAsync(projectId, cancellationToken)
            ?? throw RunDirectory.NotFound(projectId, sourceId);
        var origin = new RunOrigin { RunId = sourceId, Step = (int)manifest.Step, WithoutOptimizer = request.WithoutOptimizer };
        var annotations = JobFields.ReadAnnotations(violations, request.Labels, request.DisplayName, request.Note);
        JobFields.ValidatePriority(violations, request.Priority, "priority");
        var spec = await ResolveAsync(projectId, request.Spec, source, origin, violations, cancellationToken) with
        {
            Annotations = annotations, Priority = request.Priority,
        };
        budgets.CheckRun(spec.BudgetUsd);
        return request.WithoutOptimizer
            ? await StartAnewAsync(projectId, requestId!, spec, request.Checkpoint, cancellationToken)
            : await GoOnAsync(projectId, requestId!, spec, store, manifest, request.Checkpoint, cancellationToken);
    }

    private async Task<RunSpec> ResolveAsync(
        string projectId,
        Api.RunSpec? given,
        RunSpec source,
        RunOrigin origin,
        FieldViolations violations,
        CancellationToken cancellationToken)
    {
        if (given is null)
        {
            violations.Add("spec", "must be set, with a budget_usd_micros.");
            violations.ThrowIfAny();
        }

        foreach (var (field, value) in new[]
        {
            ("model", given!.Model), ("recipe", given.Recipe), ("recipe_yaml", given.RecipeYaml),
        })
        {
            violations.Require(value.Length == 0, $"spec.{field}", "must not be set: a fork has its source's. Change keys by overrides.");
        }

        var asked = given.Clone();
        asked.Model = ResourceName.Model(projectId, source.ModelId);
        asked.Dataset = asked.Dataset.Length > 0 ? asked.Dataset : ResourceName.Dataset(projectId, source.DatasetId);
        asked.EvalDataset = asked.EvalDataset.Length > 0 ? asked.EvalDataset
            : source.EvalDatasetId is { } evaluation ? ResourceName.Dataset(projectId, evaluation) : "";
        asked.Pool = asked.Pool.Length > 0 ? asked.Pool : source.Pool;
        asked.OnBudget = asked.OnBudget != Api.OnBudget.Unspecified ? asked.OnBudget
            : source.OnBudget == OnBudget.Pause ? Api.OnBudget.Pause : Api.OnBudget.Stop;
        var recipe = RecipeLoader.LoadStored(source.RecipeJson);
        var spec = await resolver.ResolveAsync(projectId, asked, violations, cancellationToken, recipe) with { Origin = origin };
        violations.Require(
            spec.Plan.MaxSteps > spec.StartStep,
            "spec.overrides.max_steps",
            $"is {spec.Plan.MaxSteps}, and the checkpoint is of step {origin.Step} already. Give more steps, or fork without_optimizer.",
            ErrorReason.InvalidRecipe);
        if (!origin.WithoutOptimizer)
        {
            ForkedAdapter.Check(violations, recipe, RecipeLoader.LoadStored(spec.RecipeJson));
        }

        violations.ThrowIfAny();
        return spec;
    }

    private async Task<RunSnapshot> StartAnewAsync(
        string projectId, string requestId, RunSpec spec, string checkpoint, CancellationToken cancellationToken)
    {
        var model = await export.ExportAsync(projectId, spec.Origin!.RunId, spec.Origin.Step, checkpoint, cancellationToken);
        spec = spec with { ModelId = ResourceName.ParseChild(model.Name, "models", "name").Id };
        return await grains.GetGrain<IProjectGrain>(projectId).CreateRunAsync(requestId, spec, cancellationToken);
    }

    // The copy is there before the run is: an agent that is offered the run finds it. A call that was cut off in between leaves an id
    // whose run the repeated call creates.
    private async Task<RunSnapshot> GoOnAsync(
        string projectId,
        string requestId,
        RunSpec spec,
        CheckpointStore store,
        CheckpointManifest manifest,
        string checkpoint,
        CancellationToken cancellationToken)
    {
        var project = grains.GetGrain<IProjectGrain>(projectId);
        var runId = await project.ReserveForkAsync(requestId, spec, cancellationToken);
        var start = await copies.CopyAsync(store, manifest, projectId, runId, checkpoint, cancellationToken);
        return await project.StartForkAsync(requestId, spec, start, cancellationToken);
    }
}
