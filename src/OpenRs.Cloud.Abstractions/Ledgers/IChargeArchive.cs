namespace OpenRs.Cloud.Ledgers;

/// <summary>Where ledgers put their entries for good. It outlives the run: books are not deleted.</summary>
public interface IChargeArchive
{
    /// <summary>Appends entries. A repeated call with the same entries changes nothing.</summary>
    /// <param name="ledgerId">The ledger.</param>
    /// <param name="entries">Entries by sequence without gaps, at least one; the first goes on where the last call ended.</param>
    /// <param name="cancellationToken">Abandons the write.</param>
    /// <exception cref="IOException">The archive cannot be written; nothing was.</exception>
    Task AppendAsync(string ledgerId, IReadOnlyList<ChargeEntry> entries, CancellationToken cancellationToken);

    /// <summary>All entries of a ledger that were appended, by sequence.</summary>
    Task<IReadOnlyList<ChargeEntry>> ReadAsync(string ledgerId, CancellationToken cancellationToken);
}
