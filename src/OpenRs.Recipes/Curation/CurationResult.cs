namespace OpenRs.Recipes.Curation;

/// <summary>What a step of curation made of rows.</summary>
/// <param name="Kept">The rows that stay, in their order.</param>
/// <param name="Dropped">Those that do not.</param>
public sealed record CurationResult(IReadOnlyList<CuratedRow> Kept, IReadOnlyList<DroppedRow> Dropped)
{
    /// <summary>Splits rows by a reason to drop them.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="reason">Why a row is dropped; <see langword="null"/> to keep it.</param>
    public static CurationResult Split(IEnumerable<CuratedRow> rows, Func<CuratedRow, DropReason?> reason)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(reason);
        var (kept, dropped) = (new List<CuratedRow>(), new List<DroppedRow>());
        foreach (var row in rows)
        {
            if (reason(row) is { } why)
            {
                dropped.Add(new DroppedRow(row, why));
            }
            else
            {
                kept.Add(row);
            }
        }

        return new CurationResult(kept, dropped);
    }
}
