using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Pools;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Runs;

/// <summary>Queue, ledger and pool of a run: they follow from the run's state.</summary>
internal sealed class RunReconciler(IGrainFactory grains, string runId)
{
    public IRolloutQueueGrain Queue { get; } = grains.GetGrain<IRolloutQueueGrain>(runId);

    public ILedgerGrain Ledger { get; } = grains.GetGrain<ILedgerGrain>(runId);

    /// <summary>Brings them after the run. All of it is idempotent, so it can be done again after a crash.</summary>
    /// <returns>False when the ledger refuses the run's budget; nothing is changed then.</returns>
    public async Task<bool> TryReconcileAsync(TrainingRunState run, CancellationToken cancellationToken)
    {
        var pool = grains.GetGrain<IGpuPoolGrain>(run.Spec!.Pool);
        if (run.State == RunState.Stopping && !RunStops.IsLeaving(run))
        {
            await Ledger.BeginStopAsync(run.Trainer, cancellationToken);
        }
        else if (run.State is RunState.Provisioning or RunState.Running)
        {
            try
            {
                await Ledger.OpenAsync(run.BudgetUsd, run.MaxAgents, mustSave: true, run.Trainer, cancellationToken);
            }
            catch (CloudException exception) when (exception.Reason == ErrorReason.InvalidBudget)
            {
                return false;
            }
        }
        else
        {
            await Ledger.CloseAsync(cancellationToken);
        }

        await Queue.SetBatchesAsync(run.Batches, cancellationToken);
        await (run.Batches.Any(static batch => !batch.Suspended)
            ? pool.AddJobAsync(runId, run.MaxAgents, WorkPlanner.RolesOf(run.Spec.Plan), run.Priority, cancellationToken)
            : pool.RemoveRunAsync(runId, cancellationToken));
        return true;
    }
}
