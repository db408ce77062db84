namespace OpenRs.Recipes.Curation;

/// <summary>
/// Drops problems that a model solves too often or too seldom to learn from, by an evaluation of the same file: with a rate of 0 or 1 all
/// samples of a group have the same reward, and the gradient is zero.
/// </summary>
public static class PassRateFilter
{
    /// <summary>Splits rows.</summary>
    /// <param name="rows">The rows of the evaluated file.</param>
    /// <param name="rates">Share of correct samples by row; <see langword="null"/> where none was judged.</param>
    /// <param name="least">The least rate that is kept.</param>
    /// <param name="most">The greatest rate that is kept.</param>
    /// <exception cref="ArgumentException">The numbers of rows differ.</exception>
    public static CurationResult Apply(
        IReadOnlyList<CuratedRow> rows, IReadOnlyList<double?> rates, double least, double most)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(rates);
        if (rows.Count != rates.Count)
        {
            throw new ArgumentException(
                $"The file has {rows.Count} rows and the evaluation {rates.Count} problems; evaluate this very file.", nameof(rates));
        }

        var rateOf = rows.Zip(rates).ToDictionary(static pair => pair.First.Line, static pair => pair.Second);
        return CurationResult.Split(rows, row => rateOf[row.Line] switch
        {
            null => new DropReason("no sample of it was judged."),
            1.0 when most < 1 => Of("trivial", $"all of its samples are correct."),
            0.0 when least > 0 => Of("unsolvable", $"none of its samples is correct."),
            { } rate when rate > most => Of("trivial", $"{rate:0.###} of its samples are correct, above {most:0.###}."),
            { } rate when rate < least => Of("unsolvable", $"{rate:0.###} of its samples are correct, below {least:0.###}."),
            _ => null,
        });
    }

    private static DropReason Of(string kind, FormattableString rates) => new(kind, $"{kind}: {FormattableString.Invariant(rates)}");
}
