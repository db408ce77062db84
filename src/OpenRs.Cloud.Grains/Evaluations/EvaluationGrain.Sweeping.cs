namespace OpenRs.Cloud.Evaluations;

/// <content>What happens without anybody asking: ended leases are found, crashes healed, and an evaluation that is due is ended.</content>
public sealed partial class EvaluationGrain
{
    /// <inheritdoc/>
    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        await (WasCreated ? ReconcileAsync(CancellationToken.None) : _wakes.StopRemindingAsync(CancellationToken.None));
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        await DeliverAsync(cancellationToken);
        var active = await Ledger.SweepAsync(cancellationToken);
        if (active.LostAgents.Count > 0)
        {
            LogOver(EvaluationId, string.Join(", ", active.LostAgents));
        }

        await ObserveAsync(active, cancellationToken);
        if (IsOver)
        {
            if (active.LiveTokens.Count == 0 && AreAlertsDelivered)
            {
                await SettleAsync(cancellationToken);
            }

            return;
        }

        await MakeCutAsync(cancellationToken);
        await ReleaseAsync(shard => shard.ReleaseStaleAsync(active, cancellationToken));

        // Heals a crash between the last result and the call that tells of it, and ends an exhausted evaluation after its last lease.
        await EndIfDueAsync(active.LiveTokens.Count, cancellationToken);
    }

    // The evaluation is over, every second of it is charged, and people know of it: nothing needs to wake it.
    private async Task SettleAsync(CancellationToken cancellationToken)
    {
        await ReconcileAsync(cancellationToken);
        await _wakes.StopAsync(cancellationToken);
        _changed.Raise();
    }
}
