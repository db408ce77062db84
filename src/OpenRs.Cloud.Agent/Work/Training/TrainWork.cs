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
        using (phases.Enter(Phases.Load))
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
        values["step_time"] = time.GetElapsedTime(started).TotalSeconds;
        return new UnitOutcome(unit.UnitId, policy, values, checkpoint);
    }

    public static async Task<UnitOutcome> SaveAsync(
        Trainer trainer, WorkUnit unit, PhaseClock phases, TimeProvider time, CancellationToken cancellationToken)
    {
        var work = unit.Save;
        using (phases.Enter(Phases.Load))
        {
            await trainer.MoveToAsync(work.Step, work.CheckpointStep, cancellationToken);
        }

        var started = time.GetTimestamp();
        var checkpoint = await SaveAsync(trainer, phases, cancellationToken);
        var values = new Dictionary<string, double> { ["step_time"] = time.GetElapsedTime(started).TotalSeconds };
        return new UnitOutcome(
            unit.UnitId, new ObjectRef { Name = checkpoint.Prefix, Sha256 = checkpoint.WeightsSha256 }, values, checkpoint);
    }

    private static async Task<CommittedCheckpoint> SaveAsync(Trainer trainer, PhaseClock phases, CancellationToken cancellationToken)
    {
        using (phases.Enter(Phases.Save))
        {
            return await trainer.SaveAsync(cancellationToken);
        }
    }
}
