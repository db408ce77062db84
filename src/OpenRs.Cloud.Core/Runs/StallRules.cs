using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Runs;

/// <summary>
/// When a run is paused because all its units come back unfinished, without end, since something that they need does not answer: its
/// agents keep their leases meanwhile, and what they cost brings nothing.
/// </summary>
public static class StallRules
{
    // The reason and the event hold it within one line beside what to do.
    private const int MaxErrorLength = 250;

    /// <summary>
    /// Looks at a run: notes what was charged when a unit came back first since one was finished, and pauses the run when that is too long
    /// ago. What changes nothing answers the same run.
    /// </summary>
    /// <remarks>
    /// Time counts only while a lease is charged, so a run that waits for agents, for a grant or for a price is not paused. Neither is one
    /// of which an agent has a unit that did not come back since: that may only be slow.
    /// </remarks>
    /// <param name="runId">Run id.</param>
    /// <param name="run">The run.</param>
    /// <param name="work">Its batches.</param>
    /// <param name="active">What its ledger tells.</param>
    /// <param name="limit">For how long, in charged time; <see langword="null"/> for ever.</param>
    /// <param name="now">The time.</param>
    public static TrainingRunState Observed(
        string runId,
        TrainingRunState run,
        IReadOnlyList<BatchProgress> work,
        ActiveLeases active,
        TimeSpan? limit,
        DateTimeOffset now)
    {
        var waiting = work.Where(static batch => batch.WaitsFor is not null).MaxBy(static batch => batch.ReturnedAt);
        if (waiting is null || limit is null || run.State is not (RunState.Provisioning or RunState.Running))
        {
            return run;
        }

        var finished = Finished(run, work);
        if (run.Stall is not { } stall || stall.Finished != finished)
        {
            return run with
            {
                Stall = new RunStall
                {
                    Finished = finished, Since = now, ChargedTime = active.ChargedTime, SpentUsd = active.SpentUsd,
                },
            };
        }

        var isOver = active.ChargedTime - stall.ChargedTime >= limit && active.SpentUsd > stall.SpentUsd;
        var cameBack = waiting.ReturnedAt > stall.Since && work.All(batch => !(batch.SilentSince <= stall.Since));
        return isOver && cameBack
            ? RunStops.Pause(run with { Stall = null }, Describe(runId, stall, active, waiting.WaitsFor!), now)
            : run;
    }

    private static string Finished(TrainingRunState run, IReadOnlyList<BatchProgress> work) => string.Join(
        ' ', work.Select(static batch => FormattableString.Invariant($"{batch.BatchId}:{batch.Finished}")).Prepend(Text(run.Step)));

    private static string Text(int step) => FormattableString.Invariant($"step:{step}");

    private static string Describe(string runId, RunStall stall, ActiveLeases active, string error)
    {
        var (usd, time) = (active.SpentUsd - stall.SpentUsd, active.ChargedTime - stall.ChargedTime);
        var line = string.Join(' ', error.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return FormattableString.Invariant($"Paused: ${usd:0.00##} was charged in {time.TotalMinutes:0} min in which no unit of work ")
            + $"finished; the last one came back with: {JobMessage.Cut(line, MaxErrorLength).TrimEnd('.')}. "
            + $"Put that right, then: openrs runs resume {runId}";
    }
}
