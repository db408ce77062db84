using OpenRs.Cloud.Agent.Traces;
using OpenRs.Cloud.Protocol.Agents;
using OpenRs.Cloud.Protocol.Traces;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Agent.Work.Training;

/// <summary>Training units: an optimizer step, its policy published, and a checkpoint where one is due.</summary>
internal static class TrainWork
{
    public static async Task<UnitOutcome> ExecuteAsync(
        Trainer trainer, WorkUnit unit, PhaseClock phases, UnitSpans spans, TimeProvider time, CancellationToken cancellationToken)
    {
        var work = unit.Train;
        using (phases.Enter(Phase.Load))
        using (spans.Begin(SpanNames.Load, unit))
        {
            await trainer.MoveToAsync(work.Step, work.CheckpointStep, cancellationToken);
        }

        var started = time.GetTimestamp();
        StepResult done;
        using (spans.Begin(SpanNames.Train, unit))
        {
            done = await trainer.DoAsync(work, cancellationToken);
        }

        var checkpoint = work.SaveCheckpoint ? await CommitAsync(trainer, unit, phases, spans, cancellationToken) : null;
        return new UnitOutcome(unit.UnitId, done.Result)
        {
            Metrics = done.Metrics.Where(static metric => double.IsFinite(metric.Value)).ToDictionary(),
            StepTime = time.GetElapsedTime(started),
            Checkpoint = checkpoint,
        };
    }

    public static async Task<UnitOutcome> SaveAsync(
        Trainer trainer, WorkUnit unit, PhaseClock phases, UnitSpans spans, TimeProvider time, CancellationToken cancellationToken)
    {
        var work = unit.Save;
        using (phases.Enter(Phase.Load))
        using (spans.Begin(SpanNames.Load, unit))
        {
            await trainer.MoveToAsync(work.Step, work.CheckpointStep, cancellationToken);
        }

        var started = time.GetTimestamp();
        var checkpoint = await CommitAsync(trainer, unit, phases, spans, cancellationToken);
        return new UnitOutcome(unit.UnitId, new ObjectRef { Name = checkpoint.Prefix, Sha256 = checkpoint.WeightsSha256 })
        {
            StepTime = time.GetElapsedTime(started), Checkpoint = checkpoint,
        };
    }

    private static async Task<CheckpointRef> CommitAsync(
        Trainer trainer, WorkUnit unit, PhaseClock phases, UnitSpans spans, CancellationToken cancellationToken)
    {
        using (phases.Enter(Phase.Save))
        using (spans.Begin(SpanNames.Save, unit))
        {
            return await trainer.SaveAsync(cancellationToken);
        }
    }
}
