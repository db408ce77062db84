using OpenRs.Recipes.Statistics;

namespace OpenRs.Recipes.Tests.Statistics;

public sealed class MajorityVoteTests
{
    [Theory]
    [InlineData(1, 2.0 / 3)] // one vote decides
    [InlineData(2, 2.0 / 3)] // AA wins, AB and AB are ties: (1 + 1/2 + 1/2) / 3
    [InlineData(3, 1)]
    public void Of_TwoRightAndOneWrong_IsAsByHand(int k, double expected) =>
        Assert.Equal(expected, MajorityVote.Of([new VoteGroup(2, 2), new VoteGroup(1, 0)], 0, k), 1e-12);

    [Theory]
    [InlineData(1, 1.0 / 3)]
    [InlineData(2, 2.0 / 3)] // two of three pairs hold the answer; the third has no vote
    [InlineData(3, 1)]
    public void Of_MissingAnswers_AreDrawnAndDoNotVote(int k, double expected) =>
        Assert.Equal(expected, MajorityVote.Of([new VoteGroup(1, 1)], 2, k), 1e-12);

    [Fact]
    public void Of_NoAnswersAtAll_IsWrong() => Assert.Equal(0, MajorityVote.Of([], 4, 2));

    [Fact]
    public void Of_RandomGroups_IsTheMeanOverAllSubsets()
    {
        var random = new Random(15);
        for (var round = 0; round < 60; round++)
        {
            var groups = Enumerable.Range(0, random.Next(1, 5))
                .Select(_ => random.Next(1, 4))
                .Select((count, index) => new VoteGroup(count, index % 3 == 0 ? count : 0)).ToList();
            var missing = random.Next(3);
            for (var k = 1; k <= groups.Sum(static group => group.Count) + missing; k++)
            {
                Assert.Equal(ByEnumeration(groups, missing, k), MajorityVote.Of(groups, missing, k), 1e-10);
            }
        }
    }

    [Fact]
    public void Of_ManySamples_StaysFinite()
    {
        var groups = new[] { new VoteGroup(400, 400), new VoteGroup(390, 0) }
            .Concat(Enumerable.Repeat(new VoteGroup(1, 0), 200)).ToList();
        Assert.InRange(MajorityVote.Of(groups, 34, 512), 0.5, 0.8);
        Assert.Equal(1, MajorityVote.Of(groups, 34, 1024), 1e-9);
    }

    private static double ByEnumeration(List<VoteGroup> groups, int missing, int k)
    {
        var answers = groups.SelectMany(static (group, index) => Enumerable.Repeat(index, group.Count))
            .Concat(Enumerable.Repeat(-1, missing)).ToList();
        var scores = new List<double>();
        foreach (var subset in Enumerable.Range(0, 1 << answers.Count).Where(subset => int.PopCount(subset) == k))
        {
            var votes = answers.Where((answer, i) => answer >= 0 && (subset >> i & 1) == 1).CountBy(static answer => answer).ToList();
            var most = votes.Count == 0 ? 0 : votes.Max(static vote => vote.Value);
            var winners = votes.FindAll(vote => vote.Value == most);
            scores.Add(winners.Count == 0 ? 0 : winners.Average(winner => groups[winner.Key].Correct > 0 ? 1.0 : 0));
        }

        return scores.Average();
    }
}
