using FsCheck;
using FsCheck.Fluent;

namespace OpenRs.Cloud.Runs;

public sealed class CheckpointRetentionTests
{
    private static readonly HashSet<long> Nothing = [];

    [Fact]
    public void Expired_AnyRun_AreExactlyThoseNeitherNewestNorBestNorNeeded() =>
        Prop.ForAll<int[], PositiveInt, int[]>(static (steps, keep, needed) =>
        {
            var committed = steps.Select(static step => (long)step).ToHashSet();
            var newest = steps.Length == 0 ? 0 : steps[0];
            int? best = steps.Length == 0 ? null : steps[^1];
            var kept = needed.Select(static step => (long)step).ToHashSet();
            var expired = CheckpointRetention.Expired(keep.Get, newest, committed, kept, best is { } step ? [Score(step, 1, 2)] : []);
            return expired.SequenceEqual(expired.Order()) && expired.All(committed.Contains) && committed.All(step =>
            {
                var newer = committed.Count(other => other > step && other <= newest);
                var isKept = step >= newest || newer < keep.Get || step == best || kept.Contains(step);
                return expired.Contains(step) != isKept;
            });
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Expired_KeepAll_IsNothing() => Assert.Empty(CheckpointRetention.Expired(0, 30, [10, 20, 30], Nothing, []));

    [Fact]
    public void Expired_CommittedButNotReportedYet_LeavesWhatTheRunGoesOnFrom() =>
        Assert.Equal([10], CheckpointRetention.Expired(1, 20, [10, 20, 30], Nothing, []));

    [Fact]
    public void Expired_SeveralEvaluations_KeepsTheEarliestOfTheBest() => Assert.Equal(
        [10, 40],
        CheckpointRetention.Expired(
            1, 50, [10, 20, 30, 40, 50], new HashSet<long> { 30 },
            [Score(0, 9, 9), Score(10, 1, 3), Score(20, 2, 3), Score(30, 0, 0), Score(40, 4, 6)]));

    [Fact]
    public void Expired_EvaluationWithoutAVerdict_IsNoBest() =>
        Assert.Equal([10], CheckpointRetention.Expired(1, 20, [10, 20], Nothing, [Score(10, 0, 0)]));

    private static EvaluationSummary Score(int step, int correct, int problems) =>
        new() { Step = step, Correct = correct, Problems = problems, WithoutVerdict = 0 };
}
