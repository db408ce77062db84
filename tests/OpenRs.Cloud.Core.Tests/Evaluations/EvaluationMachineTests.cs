using System.Security.Cryptography;
using System.Text;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Evaluations;

public sealed class EvaluationMachineTests
{
    private static readonly DateTimeOffset Later = TestEvaluations.Start.AddMinutes(1);
    private readonly EvaluationJobState _queued = EvaluationMachine.Create("p", TestEvaluations.Spec(), TestEvaluations.Start);

    [Fact]
    public void LeaseOpened_FirstAgent_RunsAndRemembersIt()
    {
        var running = EvaluationMachine.LeaseOpened(_queued, TestEvaluations.Agent("a"), Later);
        Assert.Equal((EvaluationState.Running, "Agent a is at work.", Later), (running.State, running.Reason, running.UpdateTime));
        Assert.Same(running, EvaluationMachine.LeaseOpened(running, TestEvaluations.Agent("a"), Later));

        var two = EvaluationMachine.LeaseOpened(running, TestEvaluations.Agent("b", "cpu"), Later);
        Assert.Equal("Agent a is at work.", two.Reason);
        Assert.Equal(["cpu"], EvaluationMachine.Contributors(two, ["b", "stranger"]).Select(static agent => agent.GpuType));
    }

    [Fact]
    public void EndOf_AllSamplesDone_Succeeds()
    {
        Assert.Null(EvaluationMachine.EndOf(_queued, finished: 9, null, leases: 0));
        Assert.Equal((EvaluationState.Succeeded, "All 10 samples done."), EvaluationMachine.EndOf(_queued, finished: 10, null, leases: 1));
    }

    [Fact]
    public void EndOf_PoisonousSample_FailsWithTheReason() => Assert.Equal(
        (EvaluationState.Failed, "A sample failed: unit 3 after 3 attempts: out of memory"),
        EvaluationMachine.EndOf(_queued, finished: 10, "unit 3 after 3 attempts: out of memory", leases: 1));

    [Fact]
    public void EndOf_BudgetRefused_WaitsForTheLastPaidLease()
    {
        var refused = EvaluationMachine.BudgetRefused(_queued, TestEvaluations.Ledger, Later);
        Assert.Same(refused, EvaluationMachine.BudgetRefused(refused, TestEvaluations.Ledger, Later));
        Assert.Null(EvaluationMachine.EndOf(refused, finished: 4, null, leases: 1));
        Assert.Equal((EvaluationState.BudgetExhausted, "Budget $1.00 does not cover more GPU time: spent $0.9990, granted $0.0000."),
            EvaluationMachine.EndOf(refused, finished: 4, null, leases: 0));
        Assert.Equal(EvaluationState.Succeeded, EvaluationMachine.EndOf(refused, finished: 10, null, leases: 0)?.State);
    }

    [Fact]
    public void Finish_WithSomeSamples_KeepsVerdictsDigestAndContributors()
    {
        var running = EvaluationMachine.LeaseOpened(_queued, TestEvaluations.Agent("a"), Later);
        running = EvaluationMachine.LeaseOpened(running, TestEvaluations.Agent("idle", "H100"), Later);
        UnitState[] units =
        [
            new(),
            TestEvaluations.Finished(1),
            .. Enumerable.Repeat(new UnitState(), 7),
            TestEvaluations.Finished(9, verdict: UnitValues.Wrong),
        ];
        var end = EvaluationMachine.Finish(running, EvaluationState.Cancelled, "Cancelled.", units, Later);

        Assert.Equal(".c.......w", end.Verdicts!.Letters);
        Assert.Equal(["A40"], end.Contributors.Select(static agent => agent.GpuType));
        var lines = $"1 {1:x64}\n9 {9:x64}\n";
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(lines))), end.ResultsSha256);
        Assert.Null(EvaluationMachine.EndOf(end, finished: 10, null, leases: 0));
        Assert.Same(end, EvaluationMachine.LeaseOpened(end, TestEvaluations.Agent("late"), Later));
        Assert.Same(end, EvaluationMachine.BudgetRefused(end, TestEvaluations.Ledger, Later));
    }

    [Fact]
    public void Finish_OtherAgentsAndOrder_HasTheSameDigest()
    {
        UnitState[] One(string agent) => [.. Enumerable.Range(0, 10).Select(position => TestEvaluations.Finished(position, agent))];
        string Digest(UnitState[] units) =>
            EvaluationMachine.Finish(_queued, EvaluationState.Succeeded, "Done.", units, Later).ResultsSha256;

        Assert.Equal(Digest(One("a")), Digest(One("b")));
        UnitState[] swapped = [.. One("a")];
        (swapped[0], swapped[1]) = (swapped[1], swapped[0]);
        Assert.NotEqual(Digest(One("a")), Digest(swapped));
    }

    [Fact]
    public void Recut_OtherNumber_IsMadeOnceAndKeepsTheOldUntilThen()
    {
        Assert.Null(EvaluationMachine.CutInUse(_queued));
        var made = EvaluationMachine.CutMade(_queued);
        Assert.Equal(new ShardPlan(10, 3), EvaluationMachine.CutInUse(made));
        Assert.Same(made, EvaluationMachine.Reshard(made, 3, Later));

        var recut = EvaluationMachine.Reshard(made, 4, Later);
        Assert.Equal(new ShardPlan(10, 3), EvaluationMachine.CutInUse(recut));
        Assert.Equal(new ShardPlan(10, 4), EvaluationMachine.CutInUse(EvaluationMachine.CutMade(recut)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(11)]
    public void Recut_NoOrMoreShardsThanSamples_IsRefused(int shards) =>
        Assert.Equal(
            "shards", Assert.Throws<CloudException>(() => EvaluationMachine.Reshard(_queued, shards, Later)).Violations.Single().Field);

    [Fact]
    public void FinalState_Any_NeverMovesAgain()
    {
        var states = Enum.GetValues<EvaluationState>();
        var final = states.Where(EvaluationTransitions.IsFinal).ToList();
        Assert.Equal(
            [EvaluationState.Succeeded, EvaluationState.Failed, EvaluationState.Cancelled, EvaluationState.BudgetExhausted], final);
        Assert.All(final, from => Assert.All(states, to => Assert.False(EvaluationTransitions.IsLegal(from, to))));
        var end = EvaluationMachine.Finish(_queued, EvaluationState.Cancelled, "Cancelled.", [], Later);
        var refused = Assert.Throws<CloudException>(() => EvaluationMachine.Finish(end, EvaluationState.BudgetExhausted, "", [], Later));
        Assert.Equal("The evaluation is CANCELLED, which is final: it cannot become BUDGET_EXHAUSTED.", refused.Message);
        Assert.Throws<CloudException>(() => EvaluationMachine.Reshard(end, 2, Later));
    }
}
