namespace OpenRs.Verification.Rewards;

internal static class RewardSpans
{
    public static void Require(RewardRequest request, ReadOnlySpan<double> rewards, ReadOnlySpan<VerificationResult?> results)
    {
        ArgumentNullException.ThrowIfNull(request);
        var count = request.Samples.Count;
        if (rewards.Length != count || results.Length != count)
        {
            throw new ArgumentException(
                $"The group has {count} samples, but there is room for {rewards.Length} rewards and {results.Length} results.");
        }
    }
}
