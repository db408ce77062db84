namespace OpenRs.Verification.Rewards;

/// <summary>A recipe names a reward function that does not exist or is not supported here.</summary>
public sealed class UnknownRewardException : ArgumentException
{
    /// <summary>Creates the error.</summary>
    /// <param name="rewardName">The name as given.</param>
    /// <param name="message">What is wrong and what to do.</param>
    public UnknownRewardException(string rewardName, string message)
        : base(message) => RewardName = rewardName;

    /// <summary>The name that was asked for.</summary>
    public string RewardName { get; }
}
