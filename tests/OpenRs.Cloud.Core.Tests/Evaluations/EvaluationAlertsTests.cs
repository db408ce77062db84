using OpenRs.Cloud.Alerts;
using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Evaluations;

/// <summary>Which alerts an evaluation raises, that each is delivered once, and when none is due.</summary>
public sealed class EvaluationAlertsTests
{
    private static readonly DateTimeOffset Start = TestEvaluations.Start;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(30);
    private readonly EvaluationJobState _running = EvaluationMachine.LeaseOpened(
        EvaluationMachine.Create("p", TestEvaluations.Spec(), Start), TestEvaluations.Agent("a"), Start);

    [Fact]
    public void Budget_EachShare_IsOneAlertWithANumberOfItsOwn()
    {
        var job = Observed(Observed(Observed(_running, [50]), [50, 80]), [50, 80]);
        Assert.Equal([(1, 50), (2, 80)], job.OpenAlerts.Select(static alert => (alert.Number, alert.Percent)));
        Assert.Equal("80 % of the budget of $1.00 are spent.", job.OpenAlerts[1].Message);
        Assert.Equal(job.OpenAlerts, job.UndeliveredAlerts);
        Assert.True(job.Version > _running.Version, "Nobody who waits for a change would see it.");
        Assert.Same(job, Observed(job, [50, 80]));
    }

    [Fact]
    public void Undelivered_AreDeliveredInOrderUnderTheIdOfTheirNumber()
    {
        var job = Observed(_running, [50, 80]);
        var first = EvaluationAlerts.Next("eval-a", job)!;
        Assert.Equal(("eval-a-1", "p", "eval-a", 50), (first.Id, first.ProjectId, first.JobId, first.Alert.Percent));
        Assert.Equal((1, null), (first.BudgetUsd, first.Step));
        job = EvaluationAlerts.Change(job, static alerts => AlertRules.Delivered(alerts, 1));
        Assert.Equal("eval-a-2", EvaluationAlerts.Next("eval-a", job)!.Id);
        job = EvaluationAlerts.Change(job, static alerts => AlertRules.Delivered(alerts, 2));
        Assert.Null(EvaluationAlerts.Next("eval-a", job));
        Assert.Equal([50, 80], job.OpenAlerts.Select(static alert => alert.Percent));
    }

    [Theory]
    [InlineData(EvaluationState.Failed, JobAlertKind.Failed)]
    [InlineData(EvaluationState.BudgetExhausted, JobAlertKind.BudgetExhausted)]
    public void End_ThatPeopleMustKnowOf_IsAnAlertUntilItIsDeleted(EvaluationState state, JobAlertKind kind)
    {
        var end = EvaluationMachine.Finish(_running, state, new string('x', 600), [], Start);
        var alert = Assert.Single(end.UndeliveredAlerts);
        Assert.Equal((kind, JobMessage.MaxLength), (alert.Kind, alert.Message.Length));
        Assert.Equal(end.UndeliveredAlerts, end.OpenAlerts);
        var deleted = EvaluationMachine.Delete(end, Start);
        Assert.Empty(deleted.OpenAlerts.Concat(deleted.UndeliveredAlerts));
    }

    [Theory]
    [InlineData(EvaluationState.Succeeded)]
    [InlineData(EvaluationState.Cancelled)]
    public void End_ThatIsWanted_IsNoAlert_AndItsLastChargesStillAre(EvaluationState state)
    {
        var end = EvaluationMachine.Finish(_running, state, "Over.", [], Start);
        Assert.Empty(end.OpenAlerts);
        Assert.Equal([50], Observed(end, [50]).OpenAlerts.Select(static alert => alert.Percent));
    }

    /// <summary>A server that starts wakes evaluations of months ago: nobody is told of their budgets.</summary>
    [Fact]
    public void State_OfABuildWithoutAlerts_OpensAndIsToldOfOnlyWhileItGoesOn()
    {
        const string Json = """
            {"ProjectId":"p","Spec":{"Model":{"ModelId":"m","Step":0},"DatasetId":"d","Dataset":{"Name":"d","Sha256":"00"},"Problems":5,
            "SamplesPerProblem":2,"RecipeJson":"{}","RecipeName":"quickstart","Seed":42,"Shards":3,"BudgetUsd":1,"MaxAgents":4,
            "Pool":"default"},"State":"Running","Reason":"","Cuts":[3],"CutsMade":1,"CreateTime":"2026-01-01T00:00:00+00:00",
            "UpdateTime":"2026-01-01T00:00:00+00:00","Version":2}
            """;
        var running = StateFormat.Read<EvaluationJobState>(System.Text.Encoding.UTF8.GetBytes(Json))!;
        var over = running with { State = EvaluationState.BudgetExhausted };
        Assert.Same(over, Observed(over, [50, 80, 95]));
        Assert.Equal([50, 80, 95], Observed(running, [50, 80, 95]).OpenAlerts.Select(static alert => alert.Percent));
        var end = EvaluationMachine.Finish(running, EvaluationState.Succeeded, "Over.", [], Start);
        Assert.Single(Observed(end, [50]).OpenAlerts);
    }

    [Fact]
    public void NoProgress_IsAnAlertOnce_AndEndsWhenASampleIsFinished()
    {
        var watch = EvaluationAlerts.Watch(null, _running, 1, Start);
        Assert.Same(_running, Observed(_running, watch, Start + Limit - TimeSpan.FromSeconds(1)));
        var stalled = Observed(_running, watch, Start + Limit);
        var alert = Assert.Single(stalled.OpenAlerts);
        Assert.Equal(JobAlertKind.NoProgress, alert.Kind);
        Assert.Equal("The evaluation finished no sample for 30 minutes: it has 1 agent.", alert.Message);
        Assert.Same(stalled, Observed(stalled, watch, Start + (2 * Limit)));

        var moved = EvaluationAlerts.Watch(watch, stalled, 2, Start + (3 * Limit));
        var again = Observed(stalled, moved, Start + (3 * Limit));
        Assert.Empty(again.OpenAlerts);
        Assert.True(again.Version > stalled.Version);
        Assert.Same(_running, EvaluationAlerts.Observed(_running, Leases([]), watch, null, Start + (9 * Limit)));
    }

    [Fact]
    public void NoProgress_OfAnEvaluationThatIsOver_IsNone()
    {
        var watch = EvaluationAlerts.Watch(null, _running, 1, Start);
        var stalled = Observed(_running, watch, Start + Limit);
        var end = EvaluationMachine.Finish(stalled, EvaluationState.Cancelled, "Cancelled.", [], Start + Limit);
        Assert.Empty(Observed(end, watch, Start + (2 * Limit)).OpenAlerts);
    }

    private static EvaluationJobState Observed(EvaluationJobState job, int[] spent) =>
        EvaluationAlerts.Observed(job, Leases(spent), watch: null, Limit, Start);

    private static EvaluationJobState Observed(EvaluationJobState job, ProgressWatch watch, DateTimeOffset now) =>
        EvaluationAlerts.Observed(job, Leases([]), watch, Limit, now);

    private static ActiveLeases Leases(int[] spent) =>
        new() { LiveTokens = [1], LostAgents = [], LastToken = 1, LiveAgents = ["a"], Alerts = spent };
}
