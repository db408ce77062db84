namespace OpenRs.Cloud.Rewards;

/// <summary>A reward service gave no scores.</summary>
/// <param name="message">Which service, and what it did.</param>
/// <param name="isUnavailable">Whether it does not answer, which passes; else its answer is wrong.</param>
/// <param name="inner">The cause.</param>
public sealed class RewardServiceException(string message, bool isUnavailable, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Whether it does not answer, which passes; else its answer is wrong.</summary>
    public bool IsUnavailable { get; } = isUnavailable;
}
