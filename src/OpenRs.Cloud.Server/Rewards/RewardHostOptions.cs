using OpenRs.Cloud.Server.Configuration;

namespace OpenRs.Cloud.Server.Rewards;

/// <summary>Which reward services recipes may name.</summary>
internal sealed class RewardHostOptions : ICheckedOptions
{
    /// <summary>
    /// Hosts of the reward services that recipes may name, separated by commas, each with or without a port: a recipe makes agents call
    /// them. Default: none. Each agent has a list of its own, <c>--reward-hosts</c>.
    /// </summary>
    public string RewardHosts { get; set; } = "";

    /// <inheritdoc/>
    public IEnumerable<string> Problems()
    {
        if (Recipes.Rewards.RewardHosts.Problem(RewardHosts) is { } problem)
        {
            yield return $"OpenRs:RewardHosts {problem}";
        }
    }
}
