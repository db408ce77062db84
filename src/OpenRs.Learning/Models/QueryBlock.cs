namespace OpenRs.Learning.Models;

/// <summary>Queries that attention computes together, and the keys that it computes for them; places within a row.</summary>
/// <param name="First">The first query.</param>
/// <param name="Count">Queries.</param>
/// <param name="FirstKey">The first key; the last one is that of the last query.</param>
internal readonly record struct QueryBlock(long First, long Count, long FirstKey)
{
    /// <summary>Keys.</summary>
    public long KeyCount => First + Count - FirstKey;

    /// <summary>Cuts a row into blocks.</summary>
    /// <param name="length">Places of a row.</param>
    /// <param name="most">Queries of a block.</param>
    /// <param name="starts">
    /// By place of all rows, the place within its row where its sequence starts; null where each row is one sequence.
    /// </param>
    public static IEnumerable<QueryBlock> Cut(int length, int most, long[]? starts)
    {
        for (var first = 0; first < length; first += most)
        {
            // Later queries of the row look no further back.
            var firstKey = starts is null ? 0L : long.MaxValue;
            for (var place = first; starts is not null && place < starts.Length; place += length)
            {
                firstKey = Math.Min(firstKey, starts[place]);
            }

            yield return new QueryBlock(first, Math.Min(most, length - first), firstKey);
        }
    }
}
