using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Objects;
using OpenRs.Cloud.Server.Checkpoints;
using OpenRs.Cloud.Server.Models;
using OpenRs.Cloud.Server.Resources;
using OpenRs.Cloud.Server.Runs;

namespace OpenRs.Cloud.Server.Evaluations;

/// <summary>Finds what evaluations measure: base models, checkpoints, and the base models of checkpoints that are adapters.</summary>
internal sealed class EvaluatedModels(ModelCatalog models, CheckpointCatalog checkpoints)
{
    private const string Field = "spec.model";

    /// <summary>Finds a model by the name that a spec has.</summary>
    /// <param name="projectId">Project of the request.</param>
    /// <param name="name">Resource name of a model or a checkpoint.</param>
    /// <param name="requestId">Id of the request; <see langword="null"/> when it is noted as wrong.</param>
    /// <param name="violations">Where what is wrong is noted.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The model; <see langword="null"/> where something is wrong.</returns>
    public Task<EvaluatedModel?> FindAsync(
        string projectId, string name, string? requestId, FieldViolations violations, CancellationToken cancellationToken) =>
        name.Split('/') is ["projects", _, "runs", ..]
            ? FindCheckpointAsync(projectId, name, requestId, violations, cancellationToken)
            : FindModelAsync(projectId, name, violations, cancellationToken);

    /// <summary>Checks that all that a reference names still exists.</summary>
    /// <exception cref="CloudException">MODEL_NOT_FOUND; CHECKPOINT_NOT_FOUND.</exception>
    public async Task CheckStillThereAsync(string projectId, ModelRef model, CancellationToken cancellationToken)
    {
        if (model.ModelId is { } modelId)
        {
            await models.FindManifestAsync(projectId, modelId, cancellationToken);
        }

        if (model.RunId is { } runId)
        {
            await CheckpointCatalog.CallAsync(
                ResourceName.Checkpoint(projectId, runId, model.Step),
                () => checkpoints.StoreOf(projectId, runId).GetAsync(model.Step, cancellationToken));
        }
    }

    private async Task<EvaluatedModel?> FindCheckpointAsync(
        string projectId, string name, string? requestId, FieldViolations violations, CancellationToken cancellationToken)
    {
        if (violations.Try<(string, string, long?)?>(() => ResourceName.ParseCheckpoint(name, Field)) is not var (project, runId, step))
        {
            return null;
        }

        if (project != projectId)
        {
            violations.Missing(ErrorReason.ModelNotFound, Field, name);
            return null;
        }

        try
        {
            step ??= await checkpoints.FindRepeatedStepAsync(projectId, runId, requestId, cancellationToken);
            var (store, manifest) = await checkpoints.FindAsync(projectId, runId, step, name, cancellationToken);
            var reference = new ModelRef { ModelId = manifest.BaseModel, RunId = runId, Step = (int)manifest.Step };
            return reference.IsAdapter
                ? await FindBaseAsync(projectId, reference, violations, cancellationToken)
                : new EvaluatedModel(reference, store, manifest);
        }
        catch (CloudException exception) when (exception.Kind == CloudErrorKind.NotFound)
        {
            violations.Missing(exception.Reason, Field, $"Checkpoint {name}");
            return null;
        }
    }

    private async Task<EvaluatedModel?> FindBaseAsync(
        string projectId, ModelRef adapter, FieldViolations violations, CancellationToken cancellationToken)
    {
        if (await models.TryFindManifestAsync(projectId, adapter.ModelId!, cancellationToken) is { } files)
        {
            return new EvaluatedModel(adapter, models.StoreOf(projectId, adapter.ModelId!), files);
        }

        var checkpoint = ResourceName.Checkpoint(projectId, adapter.RunId!, adapter.Step);
        violations.Missing(
            ErrorReason.ModelNotFound,
            Field,
            $"{ResourceName.Model(projectId, adapter.ModelId!)}, the base model of the adapter {checkpoint},");
        return null;
    }

    private async Task<EvaluatedModel?> FindModelAsync(
        string projectId, string name, FieldViolations violations, CancellationToken cancellationToken)
    {
        if (JobFields.ParseReference(violations, projectId, name, "models", Field, ErrorReason.ModelNotFound) is not { } id)
        {
            return null;
        }

        if (await models.TryFindManifestAsync(projectId, id, cancellationToken) is { } files)
        {
            return new EvaluatedModel(new ModelRef { ModelId = id }, models.StoreOf(projectId, id), files);
        }

        violations.Missing(ErrorReason.ModelNotFound, Field, name);
        return null;
    }
}
