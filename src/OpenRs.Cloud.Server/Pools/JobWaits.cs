using OpenRs.Cloud.Evaluations;
using OpenRs.Cloud.Pools;
using OpenRs.Cloud.Runs;
using Api = OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Pools;

/// <summary>Why jobs wait, for the answer to one call: each pool is looked at once.</summary>
internal sealed class JobWaits(IGrainFactory grains)
{
    private readonly Dictionary<string, Task<PoolSnapshot>> _pools = new(StringComparer.Ordinal);

    /// <summary>Why a run waits; <see langword="null"/> when it has agents or needs none.</summary>
    public Task<Api.JobWait?> OfAsync(RunSnapshot run, CancellationToken cancellationToken) => RunTransitions.IsFinal(run.State)
        ? Task.FromResult<Api.JobWait?>(null)
        : OfAsync(run.Spec.Pool, run.RunId, run.Ledger.Leases, cancellationToken);

    /// <summary>Why an evaluation waits; <see langword="null"/> when it has agents or needs none.</summary>
    public Task<Api.JobWait?> OfAsync(EvaluationSnapshot evaluation, CancellationToken cancellationToken) =>
        EvaluationTransitions.IsFinal(evaluation.State)
            ? Task.FromResult<Api.JobWait?>(null)
            : OfAsync(evaluation.Spec.Pool, evaluation.EvaluationId, evaluation.Ledger.Leases, cancellationToken);

    private async Task<Api.JobWait?> OfAsync(string pool, string jobId, int leases, CancellationToken cancellationToken)
    {
        if (leases > 0)
        {
            return null;
        }

        if (!_pools.TryGetValue(pool, out var looked))
        {
            _pools[pool] = looked = grains.GetGrain<IGpuPoolGrain>(pool).GetAsync(cancellationToken);
        }

        return PoolWait.Explain(await looked, jobId) is { } wait ? ToApi(wait) : null;
    }

    /// <summary>Why a job waits, as the API shows it.</summary>
    public static Api.JobWait ToApi(JobWait wait) => new() { Reason = wait.Reason, Place = wait.Place, Jobs = wait.Jobs };
}
