using OpenRs.Cloud.Statistics;
using OpenRs.Cloud.Storage.Rollouts;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Rollouts;

/// <summary>Adds up the rewards of a run's steps, page by page, each page within a budget of reads.</summary>
internal sealed class StepRewardsScan(RolloutReader reader)
{
    private const int MaxGroupsWithoutSummary = 256;

    /// <summary>Reads a page.</summary>
    /// <param name="runPrefix">Prefix of the run's objects.</param>
    /// <param name="step">First step of the page.</param>
    /// <param name="last">Last step that the run has reached, or that is asked for.</param>
    /// <param name="prompts">Prompts of a step.</param>
    /// <param name="size">Steps of a page.</param>
    /// <param name="binWidth">Width of a bin.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The page, and the step at which the next begins; <see langword="null"/> when there is none.</returns>
    public async Task<(IReadOnlyList<StepRewards> Page, int? Next)> ReadAsync(
        string runPrefix, int step, int last, int prompts, int size, double binWidth, CancellationToken cancellationToken)
    {
        var page = new List<StepRewards>();
        var budget = new ReadBudget();
        var ahead = new StepsAhead(reader, runPrefix, prompts);
        while (step <= last)
        {
            if (budget.IsSpent || page.Count == size)
            {
                return (page, step);
            }

            foreach (var part in await ahead.ReadAsync(step, 0, Math.Min(last - step + 1, size - page.Count), cancellationToken))
            {
                budget.Count(part.Objects, part.Bytes);
                var groups = await CompleteAsync(runPrefix, part, prompts, budget, cancellationToken);
                if (groups.Count > 0)
                {
                    page.Add(ToStep(part.Step, groups, prompts, binWidth));
                }

                step = part.Step + 1;
                if (part.Next is not null)
                {
                    break;
                }
            }
        }

        return (page, null);
    }

    private async Task<IReadOnlyList<GroupSummary>> CompleteAsync(
        string runPrefix, StepPart part, int prompts, ReadBudget budget, CancellationToken cancellationToken)
    {
        var groups = part.Groups.ToList();
        for (var next = part.Next; next is { } position && position < MaxGroupsWithoutSummary;)
        {
            var more = await reader.ReadPositionsAsync(runPrefix, part.Step, position, prompts, cancellationToken);
            budget.Count(more.Objects, more.Bytes);
            groups.AddRange(more.Groups);
            next = more.Next;
        }

        return groups;
    }

    private static StepRewards ToStep(int step, IReadOnlyList<GroupSummary> groups, int prompts, double binWidth)
    {
        var scored = groups.Select(static group => (IReadOnlyList<double>)
            [.. group.Samples.Where(static sample => sample.IsScored).Select(static sample => sample.Reward)]).ToList();
        var distribution = RewardDistribution.Of(scored, binWidth);
        var rewards = new StepRewards
        {
            Step = step,
            Groups = groups.Count,
            ZeroVarianceGroups = distribution.ZeroVarianceGroups,
            Partial = groups.Count < prompts,
            Scored = distribution.Count,
            Unscored = groups.Sum(static group => group.Samples.Count) - distribution.Count,
            Mean = distribution.Mean,
            StandardDeviation = distribution.StandardDeviation,
            Min = distribution.Min,
            Max = distribution.Max,
        };
        rewards.Bins.AddRange(distribution.Bins.Select(
            static bin => new RewardBin { Lower = bin.Lower, Upper = bin.Upper, Count = bin.Count }));
        return rewards;
    }
}
