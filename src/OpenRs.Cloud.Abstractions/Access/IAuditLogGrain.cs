namespace OpenRs.Cloud.Access;

/// <summary>
/// The audit log of one project: appended to, never changed. The key is the project id, or <see cref="Unauthorized"/>. It is state of the
/// control plane and not an object, since agents can write to the object store.
/// </summary>
[Alias("openrs.IAuditLogGrain")]
public interface IAuditLogGrain : IGrainWithStringKey
{
    /// <summary>
    /// Key of the log of those who have no role in the project that they named. So nobody can fill the log of another's project. What
    /// concerns no project, such as agents, is in there too.
    /// </summary>
    const string Unauthorized = "-";

    /// <summary>Appends a record; it is stored when this returns.</summary>
    /// <returns>Its sequence.</returns>
    [Alias("AppendAsync")]
    Task<long> AppendAsync(AuditRecord record, CancellationToken cancellationToken = default);

    /// <summary>Records, newest first.</summary>
    /// <param name="before">Only those with a lower sequence; <see cref="long.MaxValue"/> to start with the newest.</param>
    /// <param name="take">Records to answer at most.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    [Alias("ListAsync")]
    Task<IReadOnlyList<AuditRecord>> ListAsync(long before, int take, CancellationToken cancellationToken = default);
}
