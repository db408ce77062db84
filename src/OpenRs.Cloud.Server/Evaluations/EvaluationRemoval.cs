using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Evaluations;
using OpenRs.Cloud.Server.Resources;
using OpenRs.Cloud.Server.Runs;
using OpenRs.Cloud.Storage.Naming;
using OpenRs.Cloud.Storage.Objects;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Server.Evaluations;

/// <summary>
/// Deletes evaluations with their samples, as runs are deleted: by a mark that goes last, so that a deletion that was cut off continues.
/// </summary>
internal sealed class EvaluationRemoval(IGrainFactory grains, IObjectStore objects) : IJobRemoval
{
    /// <summary>Deletes an evaluation in a final state.</summary>
    /// <exception cref="CloudException">EVALUATION_NOT_FOUND; ILLEGAL_TRANSITION when it is not over.</exception>
    public async Task DeleteAsync(string projectId, string evaluationId, CancellationToken cancellationToken)
    {
        var found = await grains.GetGrain<IEvaluationGrain>(evaluationId).GetAsync(cancellationToken);
        var evaluation = found?.ProjectId == projectId ? found : null;
        var mark = ObjectNames.Deletion(projectId, evaluationId);
        if (evaluation is null && !await objects.ExistsAsync(mark, cancellationToken))
        {
            throw CloudException.NotFound(
                ErrorReason.EvaluationNotFound, $"Evaluation {ResourceName.Evaluation(projectId, evaluationId)}");
        }

        if (evaluation is not null && EvaluationTransitions.IsFinal(evaluation.State))
        {
            await objects.PutAsync(mark, ReadOnlyMemory<byte>.Empty, PutCondition.None, cancellationToken);
        }

        await FinishAsync(projectId, evaluationId, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<int> ResumeAsync(CancellationToken cancellationToken)
    {
        var marks = await objects.ListAsync(ObjectNames.Deletions, cancellationToken)
            .Select(static entry => entry.Name.Split('/'))
            .Where(static mark => JobId.IsEvaluation(mark[2]))
            .ToListAsync(cancellationToken);
        foreach (var mark in marks)
        {
            await FinishAsync(mark[1], mark[2], cancellationToken);
        }

        return marks.Count;
    }

    private async Task FinishAsync(string projectId, string evaluationId, CancellationToken cancellationToken)
    {
        await grains.GetGrain<IEvaluationGrain>(evaluationId).DeleteAsync(cancellationToken);
        await foreach (var entry in objects.ListAsync(ObjectNames.Evaluation(projectId, evaluationId) + "/", cancellationToken))
        {
            await objects.DeleteAsync(entry.Name, cancellationToken);
        }

        await objects.DeleteAsync(ObjectNames.Deletion(projectId, evaluationId), cancellationToken);
    }
}
