namespace OpenRs.Cloud.Evaluations;

/// <content>What happens without anybody asking: ended leases are found, crashes healed, and an evaluation that is due is ended.</content>
public sealed partial class EvaluationGrain
{
    private static readonly TimeSpan SweepPeriod = TimeSpan.FromSeconds(1);
    private IGrainTimer? _sweep;

    /// <inheritdoc/>
    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        await (Exists ? ReconcileAsync(CancellationToken.None) : StopRemindingAsync(CancellationToken.None));
    }

    private void StartSweeping() => _sweep ??= timers.RegisterGrainTimer(
        context,
        static (self, token) => self.SweepAsync(token),
        this,
        new GrainTimerCreationOptions { DueTime = SweepPeriod, Period = SweepPeriod, KeepAlive = true });

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        var census = await Ledger.SweepAsync(cancellationToken);
        if (census.LostAgents.Count > 0)
        {
            LogOver(EvaluationId, string.Join(", ", census.LostAgents));
        }

        if (IsOver)
        {
            if (census.LiveTokens.Count == 0)
            {
                await SettleAsync(cancellationToken);
            }

            return;
        }

        await MakeCutAsync(cancellationToken);
        await ReleaseAsync(shard => shard.ReleaseStaleAsync(census, cancellationToken));

        // Heals a crash between the last result and the call that tells of it, and ends an exhausted evaluation after its last lease.
        await EndIfDueAsync(census.LiveTokens.Count, cancellationToken);
    }

    // The evaluation is over and every second of it is booked: nothing needs to wake it again.
    private async Task SettleAsync(CancellationToken cancellationToken)
    {
        await ReconcileAsync(cancellationToken);
        await StopRemindingAsync(cancellationToken);
        _sweep?.Dispose();
        _sweep = null;
        _changed.Raise();
    }

    private async Task StopRemindingAsync(CancellationToken cancellationToken)
    {
        if (await reminders.GetReminder(context.GrainId, ReconcileReminder, cancellationToken) is { } reminder)
        {
            await reminders.UnregisterReminder(context.GrainId, reminder, cancellationToken);
        }
    }
}
