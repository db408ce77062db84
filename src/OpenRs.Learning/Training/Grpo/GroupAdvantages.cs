namespace OpenRs.Learning.Training.Grpo;

/// <summary>Rewards and advantages of one step: A = (r - mean of the group) / (deviation + 1e-4), with Bessel's correction.</summary>
public sealed class GroupAdvantages
{
    private const double Guard = 1e-4;

    private GroupAdvantages(double[][] totals, double[][] advantages, double[] deviations) =>
        (Totals, Advantages, Deviations) = (totals, advantages, deviations);

    /// <summary>Weighted reward by group and sample.</summary>
    public IReadOnlyList<IReadOnlyList<double>> Totals { get; }

    /// <summary>Advantage by group and sample.</summary>
    public IReadOnlyList<IReadOnlyList<double>> Advantages { get; }

    /// <summary>Standard deviation of each group's rewards.</summary>
    public IReadOnlyList<double> Deviations { get; }

    /// <summary>Whether all rewards of a group are equal, so that it teaches nothing.</summary>
    public bool IsFlat(int group) => Deviations[group] == 0;

    /// <summary>Computes them.</summary>
    /// <param name="rewards">By group and sample: one value per reward function, NaN where it does not apply.</param>
    /// <param name="weights">Weight of each function; empty means 1.</param>
    /// <param name="scaling">The divisor.</param>
    public static GroupAdvantages Compute(
        IReadOnlyList<IReadOnlyList<double[]>> rewards, IReadOnlyList<double> weights, RewardScaling scaling)
    {
        double[][] totals = [.. rewards.Select(group => group.Select(sample => Total(sample, weights)).ToArray())];
        double[] deviations = [.. totals.Select(Deviation)];
        var batch = Deviation([.. totals.SelectMany(group => group)]);
        double[][] advantages = [.. totals.Select((group, i) =>
        {
            var mean = group.Average();
            var divisor = scaling switch
            {
                RewardScaling.Group => deviations[i] + Guard,
                RewardScaling.Batch => batch + Guard,
                RewardScaling.None => 1,
            };
            return group.Select(reward => (reward - mean) / divisor).ToArray();
        })];
        return new GroupAdvantages(totals, advantages, deviations);
    }

    private static double Total(double[] rewards, IReadOnlyList<double> weights)
    {
        double total = 0;
        for (var i = 0; i < rewards.Length; i++)
        {
            total += double.IsNaN(rewards[i]) ? 0 : rewards[i] * (weights.Count == 0 ? 1 : weights[i]);
        }

        return total;
    }

    private static double Deviation(double[] values)
    {
        if (values.Length < 2 || values.All(value => value == values[0]))
        {
            return 0;
        }

        var mean = values.Average();
        return Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1));
    }
}
