namespace OpenRs.Cloud.Runs;

/// <content>What happens without anybody asking: ended leases are found, crashes healed, stops brought to their end.</content>
public sealed partial class TrainingRunGrain
{
    /// <inheritdoc/>
    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        if (WasCreated)
        {
            await ReconcileAsync(CancellationToken.None);
        }
        else
        {
            await _wakes.StopRemindingAsync(CancellationToken.None);
        }
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        await FollowArchivesAsync(cancellationToken);
        await DeliverAsync(cancellationToken);

        // Only of a ledger that was closed before is an empty list the last word.
        var isLeaving = RunStops.IsLeaving(Run) && !_mustReconcile;
        var active = await _followers.Ledger.SweepAsync(cancellationToken);
        var now = time.GetUtcNow();
        _notes.Add(run => RunAgents.Observed(run, active, now));
        NoteProgress();
        if (active.LostAgents.Count > 0)
        {
            LogOver(RunId, string.Join(", ", active.LostAgents));
            await MoveAsync(run => RunMachine.AgentsLost(run, active.LostAgents), cancellationToken);
        }

        await StoreNotesAsync(cancellationToken);
        if (RunTransitions.IsFinal(Run.State))
        {
            if (active.LiveTokens.Count == 0 && IsArchived && AreAlertsDelivered)
            {
                await SettleAsync(cancellationToken);
            }

            return;
        }

        await _followers.Queue.ReleaseStaleAsync(active, cancellationToken);
        await MoveAsync(run => RunStops.GiveUp(run, time.GetUtcNow()), cancellationToken);
        if (isLeaving && active.LiveTokens.Count == 0)
        {
            await MoveAsync(run => RunStops.LeasesClosed(run, time.GetUtcNow()), cancellationToken);
        }

        // Heals a crash between a unit's last result and the call that tells the run of it.
        await AdvanceAsync(cancellationToken);
        await MoveAsync(
            run => StallRules.Observed(RunId, run, _work, active, stall.Value.Limit, time.GetUtcNow()), cancellationToken);
    }

    // The run is over, every second of it is charged, its metrics and events are archived, and people know of it: nothing needs to wake it.
    private async Task SettleAsync(CancellationToken cancellationToken)
    {
        await ReconcileAsync(cancellationToken);
        await _wakes.StopAsync(cancellationToken);
    }
}
