namespace OpenRs.Verification.Rewards;

internal static class ThinkTags
{
    public static bool OpensOnce(ReadOnlySpan<char> completion) => completion.Count("<think>\n") == 1;

    // Non-overlapping occurrences, as in the seed: the newline between two adjacent tags belongs to the first.
    public static bool ClosesOnce(ReadOnlySpan<char> completion) => completion.Count("\n</think>\n") == 1;
}
