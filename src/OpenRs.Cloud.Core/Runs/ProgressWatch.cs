using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Runs;

/// <summary>How far a run has come, and since when, as one process sees it: a restart looks anew.</summary>
/// <param name="State">The run's state.</param>
/// <param name="Step">Completed steps.</param>
/// <param name="Units">Finished units of the batches under way, by batch.</param>
/// <param name="Since">Since when that is so.</param>
/// <param name="HasMoved">Whether it was seen to move; else it was looked at for the first time then.</param>
public sealed record ProgressWatch(
    RunState State, int Step, IReadOnlyList<(string BatchId, int Finished)> Units, DateTimeOffset Since, bool HasMoved)
{
    /// <summary>Whether a run should finish units: it is neither over nor paused.</summary>
    public static bool IsExpected(TrainingRunState run) => run.State != RunState.Paused && !RunTransitions.IsFinal(run.State);

    /// <summary>Looks at a run.</summary>
    /// <param name="before">What was seen before; <see langword="null"/> for nothing.</param>
    /// <param name="run">The run.</param>
    /// <param name="work">Its batches.</param>
    /// <param name="now">The time.</param>
    public static ProgressWatch Of(ProgressWatch? before, TrainingRunState run, IReadOnlyList<BatchProgress> work, DateTimeOffset now) =>
        before is not null && before.State == run.State && before.Step == run.Step
            && before.Units.SequenceEqual(work.Select(static batch => (batch.BatchId, batch.Finished)))
            ? before
            : new ProgressWatch(
                run.State,
                run.Step,
                [.. work.Select(static batch => (batch.BatchId, batch.Finished))],
                now,
                HasMoved: before is not null);
}
