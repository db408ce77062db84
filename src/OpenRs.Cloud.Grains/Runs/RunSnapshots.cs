using OpenRs.Cloud.Agents;
using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Pools;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Runs;

/// <summary>What others see of a run.</summary>
internal static class RunSnapshots
{
    public static RunSnapshot Create(string runId, TrainingRunState run, LedgerSnapshot ledger, IReadOnlyList<BatchProgress> work)
    {
        var batch = run.Batches.FirstOrDefault(static batch => !batch.Suspended);
        var progress = work.FirstOrDefault(progress => progress.BatchId == batch?.BatchId);
        return new RunSnapshot
        {
            RunId = runId,
            ProjectId = run.ProjectId,
            Spec = run.Spec!,
            State = run.State,
            StateReason = WaitOf(run, work) is { } wait ? $"{wait} {run.Reason}" : run.Reason,
            Phase = (RunPhase)(int)(batch?.Kind ?? 0),
            Step = run.Step,
            RecentSteps = [.. run.RecentSteps.TakeLast(StepBlocks.RecentLimit)],
            Evaluations = run.Evaluations,
            Checkpoint = run.Checkpoint,
            Ledger = ledger,
            UnitsFinished = progress?.Finished ?? 0,
            UnitsTotal = progress?.Total ?? 0,
            CreateTime = run.CreateTime,
            UpdateTime = run.UpdateTime,
            Version = run.Version,
            MaxAgents = run.MaxAgents,
            Annotations = run.Annotations ?? JobAnnotations.None,
            Priority = run.Priority,
            Alerts = run.OpenAlerts,
            UnitsLeft = LeftOf(run, work),
            Validation = run.Validation,
        };
    }

    private static string? WaitOf(TrainingRunState run, IReadOnlyList<BatchProgress> work) => run.Batches
        .Where(static batch => !batch.Suspended)
        .Select(batch => work.FirstOrDefault(progress => progress.BatchId == batch.BatchId)?.WaitsFor)
        .FirstOrDefault(static wait => wait is not null);

    private static UnitsLeft LeftOf(TrainingRunState run, IReadOnlyList<BatchProgress> work)
    {
        var left = run.Batches.Where(static batch => !batch.Suspended).ToLookup(
            static batch => BatchRules.RoleOf(batch.Kind),
            batch => batch.Units - (work.FirstOrDefault(progress => progress.BatchId == batch.BatchId)?.Finished ?? 0));
        return new UnitsLeft
        {
            Rollout = left[AgentRoles.Rollout].Sum(),
            Train = left[AgentRoles.Train].Sum(),
            Evaluate = left[AgentRoles.Evaluate].Sum(),
        };
    }
}
