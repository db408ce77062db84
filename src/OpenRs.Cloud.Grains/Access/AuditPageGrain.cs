namespace OpenRs.Cloud.Access;

/// <inheritdoc cref="IAuditPageGrain"/>
public sealed class AuditPageGrain(
    IGrainContext context,
    [PersistentState("auditpage", StorageNames.Default)] IPersistentState<AuditPage> state) : IGrainBase, IAuditPageGrain
{
    /// <inheritdoc/>
    public IGrainContext GrainContext => context;

    /// <inheritdoc/>
    public async Task StoreAsync(IReadOnlyList<AuditRecord> records, CancellationToken cancellationToken)
    {
        if (state.State.Records.Length > 0)
        {
            if (!state.State.Records.SequenceEqual(records))
            {
                throw new InvalidOperationException($"Page {context.GrainId.Key} of the audit log is stored already and differs.");
            }

            return;
        }

        await state.ReplaceAsync(context, new AuditPage { Records = [.. records] }, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<AuditRecord>> GetAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<AuditRecord>>(state.State.Records);
}
