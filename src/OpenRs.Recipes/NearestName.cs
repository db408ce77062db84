namespace OpenRs.Recipes;

/// <summary>Finds what a mistyped name was meant to be.</summary>
internal static class NearestName
{
    // Comparing takes the product of the lengths, and no known name is longer.
    private const int MaxCompared = 64;

    // A longer list is for the documentation: messages are one line.
    private const int MaxListed = 12;

    public static string Suggest(string name, IEnumerable<string> known)
    {
        name = name.Length <= MaxCompared ? name : name[..MaxCompared];
        var names = known.ToList();
        var nearest = names.MinBy(candidate => (!IsBeginning(name, candidate), Distance(name, candidate)))!;
        return Distance(name, nearest) <= Math.Max(2, name.Length / 3)
            ? $"Did you mean '{nearest}'?"
            : $"The nearest is '{nearest}'{(names.Count <= MaxListed ? $"; known: {string.Join(", ", names)}" : "")}.";
    }

    // Whoever leaves out the unit of a name means it all the same.
    private static bool IsBeginning(string name, string candidate) =>
        name.Length >= 3 && candidate.StartsWith(name + "_", StringComparison.Ordinal);

    /// <summary>Levenshtein distance.</summary>
    private static int Distance(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var substitution = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substitution, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
