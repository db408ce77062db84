using OpenRs.Recipes.Datasets;

namespace OpenRs.Recipes.Curation;

/// <summary>Draws rows of several files without replacement and shuffles them, as a pure function of rows and seed.</summary>
public static class DatasetMix
{
    /// <summary>The mix.</summary>
    /// <param name="parts">What to take of each file.</param>
    /// <param name="seed">Seed of draws and shuffle.</param>
    /// <exception cref="DatasetException">A part has fewer rows than are to be taken.</exception>
    public static IReadOnlyList<CuratedRow> Of(IReadOnlyList<MixPart> parts, long seed)
    {
        ArgumentNullException.ThrowIfNull(parts);
        var random = new SplitMix64((ulong)seed);
        var mixed = new List<CuratedRow>();
        foreach (var part in parts)
        {
            if (part.Rows.Count < part.Take)
            {
                throw new DatasetException(
                    DatasetError.TooFewRows, $"has {part.Rows.Count} rows, of which {part.Take} cannot be taken.");
            }

            var rows = part.Rows.ToArray();
            random.Shuffle(rows);
            mixed.AddRange(rows.Take(part.Take));
        }

        var result = mixed.ToArray();
        random.Shuffle(result);
        return result;
    }
}
