using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Evaluations;

public sealed class ShardRulesTests
{
    [Fact]
    public void Open_ShardThatIsOpen_StaysAsItIs()
    {
        var shard = ShardRules.Open(new QueueState(), ShardRules.Batch(2, 3), [TestEvaluations.Finished(0), new(), new()]);
        Assert.Equal("c..", ShardRules.Tally(shard).Verdicts.Letters);
        Assert.Same(shard, ShardRules.Open(shard, ShardRules.Batch(2, 3), [new(), new(), new()]));
    }

    [Theory]
    [InlineData(UnitValues.Correct, 'c')]
    [InlineData(UnitValues.Wrong, 'w')]
    [InlineData(UnitValues.WithoutVerdict, 'u')]
    public void Complete_OneVerdict_IsTallied(string verdict, char letter)
    {
        var (shard, status) = ShardRules.Complete(Leased(), TestEvaluations.Report(1, token: 7, (verdict, 1)), "a", TestEvaluations.Start);
        Assert.Equal(ReceiptStatus.Accepted, status);
        var tally = ShardRules.Tally(shard);
        Assert.Equal($".{letter}.", tally.Verdicts.Letters);
        Assert.Equal(["a"], tally.AgentIds);
    }

    [Fact]
    public void Verdicts_OfCutPrompts_CountThemWhateverTheVerdict()
    {
        var (shard, _) = ShardRules.Complete(
            Leased(), TestEvaluations.Report(1, token: 7, (UnitValues.Wrong, 1), (UnitValues.PromptsCut, 1)), "a", TestEvaluations.Start);
        var part = ShardRules.Tally(shard).Verdicts;
        Assert.Equal((".w.", 1), (part.Letters, part.PromptsCut));
        var all = SampleVerdicts.Concat([part, TestEvaluations.Verdicts("cc"), part]);
        Assert.Equal((".w.cc.w.", 2), (all.Letters, all.PromptsCut));
    }

    public static TheoryData<double, double, double> NoVerdicts =>
        new() { { 0, 0, 0 }, { 1, 1, 0 }, { 0.5, 0, 0 }, { -1, 0, 0 }, { double.NaN, 0, 0 }, { 2, 0, 0 } };

    [Theory]
    [MemberData(nameof(NoVerdicts))]
    public void Complete_NoClearVerdict_CountsAsAFailedAttempt(double correct, double wrong, double without)
    {
        var report = TestEvaluations.Report(
            0, token: 7, (UnitValues.Correct, correct), (UnitValues.Wrong, wrong), (UnitValues.WithoutVerdict, without));
        var (shard, _) = ShardRules.Complete(Leased(), report, "a", TestEvaluations.Start);
        Assert.Equal("...", ShardRules.Tally(shard).Verdicts.Letters);
        Assert.Equal(1, ShardRules.UnitsOf(shard)[0].Failures);
        Assert.Equal(UnitStatus.Pending, ShardRules.UnitsOf(shard)[0].Status);
    }

    [Fact]
    public void Complete_NoVerdictThreeTimes_FailsTheShardWithTheReason()
    {
        var shard = Leased();
        for (var token = 7; token < 10; token++)
        {
            shard = ShardRules.Complete(shard, TestEvaluations.Report(0, token), "a", TestEvaluations.Start).Queue;
            shard = Lease(shard, token + 1, minutes: token - 6);
        }

        Assert.Equal(
            "unit 0 after 3 attempts: a reported no verdict: one of 'correct', 'wrong' and 'without_verdict' must be 1.",
            ShardRules.Tally(shard).Failure);
    }

    private static QueueState Leased() => Lease(ShardRules.Open(new QueueState(), ShardRules.Batch(2, 3), [new(), new(), new()]), token: 7);

    private static QueueState Lease(QueueState shard, long token, int minutes = 0) => QueueRules.Lease(
        shard,
        new WorkRequest { AgentId = "a", FencingToken = token, MaxUnits = 3 },
        TestEvaluations.Start.AddMinutes(minutes)).Queue;
}
