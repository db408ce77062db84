namespace OpenRs.Cloud.Access;

/// <inheritdoc cref="IAuditLogGrain"/>
public sealed class AuditLogGrain(
    IGrainContext context,
    [PersistentState("auditlog", StorageNames.Default)] IPersistentState<AuditLogState> state,
    IGrainFactory grains) : IGrainBase, IAuditLogGrain
{
    /// <inheritdoc/>
    public IGrainContext GrainContext => context;

    /// <inheritdoc/>
    public async Task<long> AppendAsync(AuditRecord record, CancellationToken cancellationToken)
    {
        var log = state.State;
        if (log.TailIsFull)
        {
            // The page is stored before the tail lets it go; storing it twice, after a crash in between, changes nothing.
            await Page(log.Pages).StoreAsync(log.Tail, cancellationToken);
            log = log.StartPage();
        }

        await state.ReplaceAsync(context, log.Append(record), cancellationToken);
        return state.State.LastSequence;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<AuditRecord>> ListAsync(long before, int take, CancellationToken cancellationToken)
    {
        var log = state.State;
        var found = new List<AuditRecord>();
        for (var newest = Math.Min(before - 1, log.LastSequence);
            newest >= 1 && found.Count < take;
            newest = (long)AuditLogState.PageOf(newest) * AuditLogState.PageSize)
        {
            var page = AuditLogState.PageOf(newest);
            var records = page < log.Pages ? await Page(page).GetAsync(cancellationToken) : log.Tail;
            found.AddRange(records.Where(record => record.Sequence <= newest).Reverse().Take(take - found.Count));
        }

        return found;
    }

    private IAuditPageGrain Page(int number) =>
        grains.GetGrain<IAuditPageGrain>(FormattableString.Invariant($"{context.GrainId.Key}/{number}"));
}
