namespace OpenRs.Cloud.Runs;

/// <summary>How events leave the state of a run for the archive. Those of the last block stay in the state until it is full.</summary>
public static class EventBlocks
{
    /// <summary>The blocks that can be archived now, oldest first.</summary>
    public static IReadOnlyList<IReadOnlyList<RunEvent>> Due(TrainingRunState run) =>
        RunBlocks.Due(run.Events, static item => item.Number, run.ArchivedEvents, run.LastEvent, isOver: false);

    /// <summary>All up to an event is archived: the state needs to hold only what follows.</summary>
    public static TrainingRunState Archived(TrainingRunState run, long number) => number <= run.ArchivedEvents
        ? run
        : run with { ArchivedEvents = number, Events = [.. run.Events.Where(item => item.Number > number)] };
}
