using OpenRs.Cloud.Dashboard.Elements;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Dashboard.Tests.Elements;

/// <summary>Which alert of a job a list shows.</summary>
public sealed class AlertBadgeTests
{
    [Theory]
    [InlineData(RunState.Running, false, new int[0], null, null)]
    [InlineData(RunState.Running, false, new[] { 50, 80 }, "80 % spent", "warn")]
    [InlineData(RunState.Paused, false, new[] { 50, 80, 95 }, "95 % spent", "bad")]
    [InlineData(RunState.Running, true, new[] { 50 }, "no progress", "bad")]
    [InlineData(RunState.BudgetExhausted, false, new[] { 95 }, null, null)]
    public void Of_ARunThatIsNotOver_IsTheGravest(RunState state, bool isStalled, int[] percents, string? words, string? tone)
    {
        var run = new Run { State = state };
        run.Alerts.Add(percents.Select(static percent => new RunAlert { Kind = RunAlertKind.Budget, Percent = percent }));
        run.Alerts.Add(Enumerable.Repeat(new RunAlert { Kind = RunAlertKind.NoProgress }, isStalled ? 1 : 0));
        var badge = AlertBadge.Of(run);
        Assert.Equal((words, tone), (badge?.Text, badge?.Tone));
    }

    [Theory]
    [InlineData(EvaluationState.Running, false, new int[0], null, null)]
    [InlineData(EvaluationState.Running, false, new[] { 50, 80 }, "80 % spent", "warn")]
    [InlineData(EvaluationState.Running, false, new[] { 50, 80, 95 }, "95 % spent", "bad")]
    [InlineData(EvaluationState.Queued, true, new[] { 50 }, "no progress", "bad")]
    [InlineData(EvaluationState.Failed, false, new[] { 95 }, null, null)]
    public void Of_AnEvaluationThatIsNotOver_IsTheGravest(
        EvaluationState state, bool isStalled, int[] percents, string? words, string? tone)
    {
        var evaluation = new Evaluation { State = state };
        evaluation.Alerts.Add(
            percents.Select(static percent => new EvaluationAlert { Kind = EvaluationAlertKind.Budget, Percent = percent }));
        evaluation.Alerts.Add(Enumerable.Repeat(new EvaluationAlert { Kind = EvaluationAlertKind.NoProgress }, isStalled ? 1 : 0));
        var badge = AlertBadge.Of(evaluation);
        Assert.Equal((words, tone), (badge?.Text, badge?.Tone));
    }
}
