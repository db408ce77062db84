using Microsoft.Extensions.Options;
using OpenRs.Cloud.Evaluations;
using OpenRs.Cloud.Runs;
using OpenRs.Cloud.Server.Checkpoints;
using OpenRs.Cloud.Server.Evaluations;
using OpenRs.Cloud.Server.Runs;

namespace OpenRs.Cloud.Server.Retention;

/// <summary>Deletes the checkpoints of a run that <see cref="CheckpointRetention"/> says nobody needs any more.</summary>
internal sealed class CheckpointPruner(
    CheckpointCatalog catalog, RunDirectory runs, EvaluationDirectory evaluations, IOptions<RetentionOptions> options)
{
    /// <summary>Deletes them.</summary>
    /// <returns>Their steps.</returns>
    public async Task<IReadOnlyList<long>> PruneAsync(string projectId, string runId, CancellationToken cancellationToken)
    {
        var store = catalog.StoreOf(projectId, runId);
        if (await runs.TryFindAsync(projectId, runId, cancellationToken) is not { Checkpoint: { } newest } run
            || await store.FindLatestAsync(cancellationToken) is not { } whole)
        {
            return [];
        }

        // If the newest is damaged, the one before it takes its place.
        var last = Math.Min(newest.Step, whole.Step);
        var committed = (await store.ListAsync(cancellationToken)).Select(static manifest => manifest.Step).ToList();
        var pinned = await store.ListPinnedAsync(cancellationToken);
        IReadOnlyList<long> Expired(IReadOnlySet<long> needed) =>
            CheckpointRetention.Expired(options.Value.KeepCheckpoints, last, committed, needed, run.Evaluations, run.Validation);
        if (Expired(pinned).Count == 0)
        {
            return [];
        }

        var needed = pinned.Union(await UsedAsync(projectId, runId, cancellationToken)).Append(run.Spec.StartStep).ToHashSet();
        return await store.PruneAsync(Expired(needed), token => UsedAsync(projectId, runId, token), cancellationToken);
    }

    // Only evaluations read a checkpoint of another job: an exported model is a copy, and a fork has one.
    private async Task<IReadOnlySet<long>> UsedAsync(string projectId, string runId, CancellationToken cancellationToken) =>
        await evaluations.ListAsync(projectId, cancellationToken)
            .Where(evaluation => evaluation.Spec.Model.RunId == runId && !EvaluationTransitions.IsFinal(evaluation.State))
            .Select(static evaluation => (long)evaluation.Spec.Model.Step)
            .ToHashSetAsync(cancellationToken: cancellationToken);
}
