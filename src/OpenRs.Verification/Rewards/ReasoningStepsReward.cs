namespace OpenRs.Verification.Rewards;

/// <summary>
/// min(1, marks / 3), where marks are: <c>Step N:</c>, a number with a dot at the very start, a line that begins with a hyphen or an
/// asterisk, and <c>First,</c> <c>Second,</c> <c>Next,</c> <c>Finally,</c>.
/// </summary>
public sealed class ReasoningStepsReward : IRewardFunction
{
    private const int StepsForFullReward = 3;

    /// <inheritdoc/>
    public string Name => "reasoning_steps";

    /// <inheritdoc/>
    public bool VerifiesAnswer => false;

    /// <inheritdoc/>
    public void Evaluate(RewardRequest request, Span<double> rewards, Span<VerificationResult?> results)
    {
        RewardSpans.Require(request, rewards, results);
        for (var i = 0; i < rewards.Length; i++)
        {
            rewards[i] = Math.Min(1.0, CountMarks(request.Samples[i].Completion) / (double)StepsForFullReward);
        }
    }

    private static int CountMarks(ReadOnlySpan<char> text)
    {
        var digits = CountDigits(text);
        return (digits > 0 && digits < text.Length && text[digits] == '.' ? 1 : 0)
            + text.Count("\n-") + text.Count("\n*")
            + text.Count("First,") + text.Count("Second,") + text.Count("Next,") + text.Count("Finally,")
            + CountNumberedSteps(text);
    }

    private static int CountNumberedSteps(ReadOnlySpan<char> text)
    {
        var count = 0;
        for (var at = text.IndexOf("Step "); at >= 0; at = text.IndexOf("Step "))
        {
            text = text[(at + "Step ".Length)..];
            var digits = CountDigits(text);
            count += digits > 0 && digits < text.Length && text[digits] == ':' ? 1 : 0;
        }

        return count;
    }

    private static int CountDigits(ReadOnlySpan<char> text)
    {
        var count = 0;
        while (count < text.Length && char.IsDigit(text[count]))
        {
            count++;
        }

        return count;
    }
}
