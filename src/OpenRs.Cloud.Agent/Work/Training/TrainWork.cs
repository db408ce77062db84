using OpenRs.Cloud.Protocol.Agents;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Agent.Work.Training;

/// <summary>Training units: an optimizer step, its policy published, and a checkpoint where one is due.</summary>
internal static class TrainWork
{
    public static async Task<UnitOutcome> ExecuteAsync(
        Trainer trainer, WorkUnit unit, PhaseClock phases, TimeProvider time, CancellationToken cancellationToken)
    {
        var work = unit.Train;
        using (phases.Enter(Phase.Load))
        {
            await trainer.MoveToAsync(work.Step, work.CheckpointStep, cancellationToken);
        }

        var started = time.GetTimestamp();
        await trainer.RememberAsync(work.Rollouts, work.Policy, cancellationToken);
        var metrics = await trainer.TrainAsync(work.Rollouts, cancellationToken);
        var (policy, bytes) = await trainer.PublishAsync(startsChain: work.SaveCheckpoint, cancellationToken);
        var checkpoint = work.SaveCheckpoint ? await SaveAsync(trainer, phases, cancellationToken) : null;
        var values = metrics.Where(static metric => double.IsFinite(metric.Value)).ToDictionary();
        values["policy/bytes"] = bytes;
        return new UnitOutcome(unit.UnitId, policy)
        {
            Metrics = values, StepTime = time.GetElapsedTime(started), Checkpoint = checkpoint,
        };
    }

    public static async Task<UnitOutcome> SaveAsync(
        Trainer trainer, WorkUnit unit, PhaseClock phases, TimeProvider time, CancellationToken cancellationToken)
    {
        var work = unit.Save;
        using (phases.Enter(Phase.Load))
        {
            await trainer.MoveToAsync(work.Step, work.CheckpointStep, cancellationToken);
        }

        var started = time.GetTimestamp();
        var checkpoint = await SaveAsync(trainer, phases, cancellationToken);
        return new UnitOutcome(unit.UnitId, new ObjectRef { Name = checkpoint.Prefix, Sha256 = checkpoint.WeightsSha256 })
        {
            StepTime = time.GetElapsedTime(started), Checkpoint = checkpoint,
        };
    }

    private static async Task<CheckpointRef> SaveAsync(Trainer trainer, PhaseClock phases, CancellationToken cancellationToken)
    {
        using (phases.Enter(Phase.Save))
        {
            return await trainer.SaveAsync(cancellationToken);
        }
    }
}
