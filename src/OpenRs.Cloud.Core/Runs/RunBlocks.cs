namespace OpenRs.Cloud.Runs;

/// <summary>
/// How numbered items leave the state of a run for the archive: blocks lie at fixed numbers, so the number alone names its block.
/// </summary>
public static class RunBlocks
{
    /// <summary>Items of a block.</summary>
    public const int Size = 32;

    /// <summary>The first number of the block that a number lies in.</summary>
    /// <param name="number">The number, from 1.</param>
    public static long FirstOf(long number) => number - ((number - 1) % Size);

    /// <summary>The blocks that can be archived, oldest first.</summary>
    /// <param name="items">Items by number.</param>
    /// <param name="number">The number of an item.</param>
    /// <param name="archived">All up to this number is archived.</param>
    /// <param name="last">Number of the last item that there is.</param>
    /// <param name="isOver">Whether nothing follows, so that the last block need not be full.</param>
    internal static IReadOnlyList<IReadOnlyList<T>> Due<T>(
        IEnumerable<T> items, Func<T, long> number, long archived, long last, bool isOver) =>
    [
        .. items.Where(item => number(item) > archived)
            .GroupBy(item => FirstOf(number(item)))
            .Where(block => isOver || block.Key + Size - 1 <= last)
            .Select(static block => block.ToList()),
    ];
}
