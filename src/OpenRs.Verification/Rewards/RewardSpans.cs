namespace OpenRs.Verification.Rewards;

internal static class RewardSpans
{
    public static void Require(RewardRequest request, ReadOnlySpan<double> rewards, ReadOnlySpan<Verdict> verdicts)
    {
        ArgumentNullException.ThrowIfNull(request);
        var count = request.Samples.Count;
        if (rewards.Length != count || verdicts.Length != count)
        {
            throw new ArgumentException(
                $"The group has {count} samples, but there is room for {rewards.Length} rewards and {verdicts.Length} verdicts.");
        }
    }
}
