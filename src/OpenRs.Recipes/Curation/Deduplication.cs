namespace OpenRs.Recipes.Curation;

/// <summary>Drops problems that came before with the same words.</summary>
public static class Deduplication
{
    /// <summary>Splits rows: the first of equal ones stays. A problem without words is compared as it is written.</summary>
    public static CurationResult Apply(IEnumerable<CuratedRow> rows)
    {
        var first = new Dictionary<string, long>(StringComparer.Ordinal);
        return CurationResult.Split(rows, row =>
        {
            var words = ProblemWords.Of(row.Problem);
            var key = words.Count > 0 ? string.Join(' ', words) + SignsOf(row.Problem) : row.Problem;
            return first.TryAdd(key, row.Line)
                ? null
                : new DropReason("has the problem of an earlier line", $"has the problem of line {first[key]}.");
        });
    }

    // Of two problems with the same words but other operators neither is a copy.
    private static string SignsOf(string text) => string.Concat(text.Where(static sign => "+-*/^=<>!|".Contains(sign)));
}
