namespace OpenRs.Recipes.Statistics;

/// <summary>
/// The chance that the most frequent answer of k samples is correct, exactly, over all ways to draw k of the n samples without
/// replacement. Of answers that are equally frequent each wins with the same chance. Samples without an answer are drawn and do not vote;
/// k of them and no vote at all is wrong.
/// </summary>
/// <remarks>
/// For each number of votes m with which a correct answer A can win: the C(n_A, m) ways to draw its votes, times the ways to draw the other
/// k - m so that none has more than m. Answers that have fewer than m samples, and samples without one, cannot reach m: from all of them
/// together any selection will do (Vandermonde). For the others the ways are counted by votes drawn and answers that also have m votes.
/// With t of these, A wins 1 / (t + 1) of the times.
/// </remarks>
public static class MajorityVote
{
    /// <summary>The estimate for one problem.</summary>
    /// <param name="groups">Samples by answer.</param>
    /// <param name="withoutAnswer">Samples in which no answer was found.</param>
    /// <param name="k">Samples drawn, from 1 to all.</param>
    public static double Of(IReadOnlyList<VoteGroup> groups, int withoutAnswer, int k)
    {
        ArgumentNullException.ThrowIfNull(groups);
        ArgumentOutOfRangeException.ThrowIfNegative(withoutAnswer);
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        var samples = groups.Sum(static group => group.Count) + withoutAnswer;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(k, samples);
        var chance = 0.0;
        for (var winner = 0; winner < groups.Count; winner++)
        {
            if (groups[winner].Correct > 0)
            {
                var share = (double)groups[winner].Correct / groups[winner].Count;
                chance += share * WinsOf(groups, winner, withoutAnswer, k) / Binomial.Choose(samples, k);
            }
        }

        return Math.Min(1, chance);
    }

    private static double WinsOf(IReadOnlyList<VoteGroup> groups, int winner, int withoutAnswer, int k)
    {
        var wins = 0.0;
        for (var votes = 1; votes <= Math.Min(k, groups[winner].Count); votes++)
        {
            var others = groups.Where((_, index) => index != winner).Select(static group => group.Count).ToList();
            var weak = withoutAnswer + others.Where(count => count < votes).Sum();
            var ways = WaysOf(others.FindAll(count => count >= votes), weak, votes, k - votes);
            var ofOthers = ways.Select(static (way, ties) => way / (ties + 1)).Sum();
            wins += Binomial.Choose(groups[winner].Count, votes) * ofOthers;
        }

        return wins;
    }

    // Ways to draw a number of samples from the others, by how many of the strong ones have as many votes as the winner.
    private static double[] WaysOf(List<int> strong, int weak, int votes, int drawn)
    {
        var mostTies = Math.Min(strong.Count, drawn / votes);
        var ways = new double[drawn + 1, mostTies + 1];
        ways[0, 0] = 1;
        foreach (var count in strong)
        {
            ways = Add(ways, count, votes, drawn, mostTies);
        }

        var total = new double[mostTies + 1];
        for (var ties = 0; ties <= mostTies; ties++)
        {
            for (var used = 0; used <= drawn; used++)
            {
                total[ties] += ways[used, ties] == 0 ? 0 : ways[used, ties] * Binomial.Choose(weak, drawn - used);
            }
        }

        return total;
    }

    private static double[,] Add(double[,] ways, int count, int votes, int drawn, int mostTies)
    {
        var choices = Enumerable.Range(0, votes + 1).Select(taken => Binomial.Choose(count, taken)).ToArray();
        var next = new double[drawn + 1, mostTies + 1];
        for (var used = 0; used <= drawn; used++)
        {
            for (var ties = 0; ties <= mostTies; ties++)
            {
                for (var taken = 0; ways[used, ties] != 0 && taken <= Math.Min(votes, drawn - used); taken++)
                {
                    // More ties than fit into the draws cannot occur.
                    next[used + taken, taken == votes ? ties + 1 : ties] += ways[used, ties] * choices[taken];
                }
            }
        }

        return next;
    }
}
