using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Evaluations;
using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Runs;
using OpenRs.Cloud.Server.Resources;

namespace OpenRs.Cloud.Server.Costs;

/// <summary>The books of runs and evaluations.</summary>
internal sealed class JobBooks(IGrainFactory grains, IChargeArchive archive)
{
    /// <summary>Finds what a name means.</summary>
    /// <param name="name">Resource name of a run or evaluation.</param>
    /// <param name="field">Field of the request that holds it.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <exception cref="CloudException">INVALID_ARGUMENT for a malformed name; NOT_FOUND when the project has no such run or evaluation.</exception>
    public async Task<Job> FindAsync(string name, string field, CancellationToken cancellationToken)
    {
        if (name.Split('/') is ["projects", _, "evaluations", ..])
        {
            var (of, evaluationId) = ResourceName.ParseChild(name, "evaluations", field);
            var evaluation = await grains.GetGrain<IEvaluationGrain>(evaluationId).GetAsync(cancellationToken);
            return evaluation?.ProjectId == of
                ? new Job(of, evaluationId)
                : throw CloudException.NotFound(ErrorReason.EvaluationNotFound, $"Evaluation {name}");
        }

        var (projectId, runId) = ResourceName.ParseRun(name, field);
        await FindRunAsync(projectId, runId, name, cancellationToken);
        return new Job(projectId, runId);
    }

    /// <summary>A run of a project.</summary>
    public async Task<RunSnapshot> FindRunAsync(string name, string field, CancellationToken cancellationToken)
    {
        var (projectId, runId) = ResourceName.ParseRun(name, field);
        return await FindRunAsync(projectId, runId, name, cancellationToken);
    }

    /// <summary>The money of a job.</summary>
    public Task<LedgerSnapshot> MoneyAsync(Job job, CancellationToken cancellationToken) =>
        grains.GetGrain<ILedgerGrain>(job.Id).GetAsync(cancellationToken);

    /// <summary>All entries of a job's ledger, by sequence. They sum to what is spent.</summary>
    public async Task<IReadOnlyList<ChargeEntry>> ReadAsync(string jobId, CancellationToken cancellationToken)
    {
        // In this order: what is archived in between is seen twice and taken once, the other way round it would be missed.
        var pending = await grains.GetGrain<ILedgerGrain>(jobId).ListPendingAsync(cancellationToken);
        var archived = await archive.ReadAsync(jobId, cancellationToken);
        return pending.Count == 0 ? archived : [.. archived.TakeWhile(entry => entry.Sequence < pending[0].Sequence), .. pending];
    }

    private async Task<RunSnapshot> FindRunAsync(string projectId, string runId, string name, CancellationToken cancellationToken)
    {
        var run = await grains.GetGrain<ITrainingRunGrain>(runId).GetAsync(cancellationToken);
        return run?.ProjectId == projectId ? run : throw CloudException.NotFound(ErrorReason.RunNotFound, $"Run {name}");
    }
}
