using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Runs;
using OpenRs.Cloud.Server.Evaluations;
using OpenRs.Cloud.Server.Resources;
using OpenRs.Cloud.Server.Runs;

namespace OpenRs.Cloud.Server.Costs;

/// <summary>The charges of runs and evaluations.</summary>
internal sealed class ChargeReader(IGrainFactory grains, RunDirectory runs, EvaluationDirectory evaluations, IChargeArchive archive)
{
    /// <summary>Finds what a name means.</summary>
    /// <param name="name">Resource name of a run or evaluation.</param>
    /// <param name="field">Field of the request that holds it.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <exception cref="CloudException">INVALID_ARGUMENT for a malformed name; NOT_FOUND when the project has no such run or
    /// evaluation.</exception>
    public async Task<Job> FindAsync(string name, string field, CancellationToken cancellationToken)
    {
        if (name.Split('/') is not [_, _, "evaluations", _])
        {
            var run = await FindRunAsync(name, field, cancellationToken);
            return new Job(run.ProjectId, run.RunId);
        }

        var (projectId, id) = ResourceName.ParseChild(name, "evaluations", field);
        await evaluations.FindAsync(projectId, id, cancellationToken);
        return new Job(projectId, id);
    }

    /// <summary>A run of a project.</summary>
    public Task<RunSnapshot> FindRunAsync(string name, string field, CancellationToken cancellationToken)
    {
        var (projectId, runId) = ResourceName.ParseRun(name, field);
        return runs.FindAsync(projectId, runId, cancellationToken);
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
}
