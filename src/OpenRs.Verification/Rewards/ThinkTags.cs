namespace OpenRs.Verification.Rewards;

/// <summary>The tags around a completion's thought.</summary>
internal static class ThinkTags
{
    private const string Open = "<think>";

    public static bool HasOpen(ReadOnlySpan<char> completion) => completion.Contains(Open, StringComparison.Ordinal);

    public static bool OpensOnce(ReadOnlySpan<char> completion) => completion.Count(Open + "\n") == 1;

    // Non-overlapping occurrences, as in the reference system: the newline between two adjacent tags belongs to the first.
    public static bool ClosesOnce(ReadOnlySpan<char> completion) => completion.Count("\n</think>\n") == 1;
}
