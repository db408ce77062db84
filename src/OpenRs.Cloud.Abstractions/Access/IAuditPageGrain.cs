namespace OpenRs.Cloud.Access;

/// <summary>A full page of an audit log; the key is <c>{log}/{page}</c>, from page 0.</summary>
[Alias("openrs.IAuditPageGrain")]
public interface IAuditPageGrain : IGrainWithStringKey
{
    /// <summary>Stores the page. The same page again, after a crash, changes nothing.</summary>
    /// <exception cref="InvalidOperationException">The page is stored already with other records.</exception>
    [Alias("StoreAsync")]
    Task StoreAsync(IReadOnlyList<AuditRecord> records, CancellationToken cancellationToken = default);

    /// <summary>The records, oldest first; empty when the page is not stored.</summary>
    [Alias("GetAsync")]
    Task<IReadOnlyList<AuditRecord>> GetAsync(CancellationToken cancellationToken = default);
}
