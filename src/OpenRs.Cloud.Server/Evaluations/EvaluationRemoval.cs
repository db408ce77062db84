using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Evaluations;
using OpenRs.Cloud.Server.Runs;
using OpenRs.Cloud.Storage.Naming;
using OpenRs.Cloud.Storage.Objects;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Server.Evaluations;

/// <summary>Deletes evaluations with their samples.</summary>
internal sealed class EvaluationRemoval(EvaluationDirectory evaluations, IGrainFactory grains, IObjectStore objects) : JobRemoval(objects)
{
    /// <inheritdoc/>
    public override bool Owns(string jobId) => JobId.IsEvaluation(jobId);

    /// <inheritdoc/>
    protected override async Task<bool?> TryFindIsOverAsync(string projectId, string jobId, CancellationToken cancellationToken) =>
        await evaluations.TryFindAsync(projectId, jobId, cancellationToken) is { } evaluation
            ? EvaluationTransitions.IsFinal(evaluation.State)
            : null;

    /// <inheritdoc/>
    protected override CloudException NotFound(string projectId, string jobId) =>
        EvaluationDirectory.NotFound(projectId, jobId);

    /// <inheritdoc/>
    protected override Task DeleteJobAsync(string jobId, CancellationToken cancellationToken) =>
        grains.GetGrain<IEvaluationGrain>(jobId).DeleteAsync(cancellationToken);

    /// <inheritdoc/>
    protected override async Task DeleteObjectsAsync(string projectId, string jobId, CancellationToken cancellationToken)
    {
        await foreach (var entry in Objects.ListAsync(ObjectNames.Evaluation(projectId, jobId) + "/", cancellationToken))
        {
            await Objects.DeleteAsync(entry.Name, cancellationToken);
        }
    }
}
