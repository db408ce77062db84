namespace OpenRs.Cloud.Runs;

/// <summary>How steps leave the state of a run for the archive: in blocks that are full, and the last when the run is over.</summary>
public static class StepBlocks
{
    /// <summary>Steps whose metrics a run remembers although they are archived: what forecasts rest on.</summary>
    public const int RecentLimit = 64;

    /// <summary>Steps that a state holds at most while the archive cannot be written.</summary>
    public const int BacklogLimit = 1024;

    /// <summary>The blocks that can be archived now, oldest first.</summary>
    public static IReadOnlyList<IReadOnlyList<StepMetrics>> Due(TrainingRunState run) => RunBlocks.Due(
        run.RecentSteps, static step => step.Step, run.ArchivedSteps, run.Step, RunTransitions.IsFinal(run.State));

    /// <summary>All up to a step is archived: the state needs to hold no more than the recent ones.</summary>
    public static TrainingRunState Archived(TrainingRunState run, int step) => step <= run.ArchivedSteps
        ? run
        : run with { ArchivedSteps = step, RecentSteps = Kept(run.RecentSteps, step, run.Step) };

    /// <summary>Whether all that is to be archived of a run that is over is.</summary>
    public static bool AreArchived(TrainingRunState run) => run.RecentSteps.All(step => step.Step <= run.ArchivedSteps);

    /// <summary>Pauses a run whose metrics cannot be archived, before its state grows without bound.</summary>
    public static TrainingRunState CheckBacklog(TrainingRunState run, DateTimeOffset now) =>
        run.State == RunState.Running && run.RecentSteps.Count > BacklogLimit
            ? RunStops.Pause(
                run,
                $"The metrics of {BacklogLimit} steps could not be written to the object store; the server's log says why. Resume the run "
                + "when the store can be written.",
                now)
            : run;

    /// <summary>The steps with another one, without those that are archived and no longer recent.</summary>
    internal static IReadOnlyList<StepMetrics> Append(TrainingRunState run, StepMetrics step) =>
        Kept([.. run.RecentSteps, step], run.ArchivedSteps, step.Step);

    private static IReadOnlyList<StepMetrics> Kept(IReadOnlyList<StepMetrics> steps, int archived, int last) =>
        [.. steps.Where(step => step.Step > archived || step.Step > last - RecentLimit)];
}
