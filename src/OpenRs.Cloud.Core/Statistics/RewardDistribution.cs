namespace OpenRs.Cloud.Statistics;

/// <summary>How the rewards of a step are distributed.</summary>
public sealed record RewardDistribution
{
    /// <summary>Groups whose scored rollouts all have the same reward: all advantages are 0. One without any is none of them.</summary>
    public required int ZeroVarianceGroups { get; init; }

    /// <summary>Number of rewards.</summary>
    public required int Count { get; init; }

    /// <summary>Mean; 0 for no rewards.</summary>
    public required double Mean { get; init; }

    /// <summary>Standard deviation of these rewards, by their number and not one less; 0 for none.</summary>
    public required double StandardDeviation { get; init; }

    /// <summary>Least; 0 for none.</summary>
    public required double Min { get; init; }

    /// <summary>Greatest; 0 for none.</summary>
    public required double Max { get; init; }

    /// <summary>Bins with at least one reward: lower end, upper end, rewards from the first to below the second.</summary>
    public required IReadOnlyList<(double Lower, double Upper, int Count)> Bins { get; init; }

    /// <summary>The distribution of rewards.</summary>
    /// <param name="groups">Rewards of the scored rollouts of each group; all finite.</param>
    /// <param name="binWidth">Width of a bin, positive; ends are its multiples.</param>
    public static RewardDistribution Of(IReadOnlyList<IReadOnlyList<double>> groups, double binWidth)
    {
        var rewards = groups.SelectMany(static group => group).ToList();
        var mean = rewards.Count == 0 ? 0 : rewards.Average();
        return new RewardDistribution
        {
            ZeroVarianceGroups = groups.Count(static group => group.Count > 0 && group.All(reward => reward == group[0])),
            Count = rewards.Count,
            Mean = mean,
            StandardDeviation = rewards.Count == 0 ? 0 : Math.Sqrt(rewards.Average(reward => (reward - mean) * (reward - mean))),
            Min = rewards.Count == 0 ? 0 : rewards.Min(),
            Max = rewards.Count == 0 ? 0 : rewards.Max(),
            Bins =
            [
                .. rewards.CountBy(reward => BinOf(reward, binWidth))
                    .OrderBy(static bin => bin.Key)
                    .Select(bin => (bin.Key * binWidth, (bin.Key + 1) * binWidth, bin.Value)),
            ],
        };
    }

    // A sum of rewards such as 0.1 + 0.2 lies a rounding error beside the end that it means.
    private static double BinOf(double reward, double width)
    {
        const double Tolerance = 1e-9;
        var place = reward / width;
        var nearest = Math.Round(place);
        return Math.Abs(place - nearest) <= Tolerance * Math.Max(1, Math.Abs(place)) ? nearest : Math.Floor(place);
    }
}
