using Google.Protobuf.WellKnownTypes;
using OpenRs.Cloud.Dashboard.Runs;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Dashboard.Tests.Runs;

/// <summary>Which runs a list shows, in which order, and what they come to.</summary>
public sealed class RunListTests
{
    private static readonly RunRow[] Rows =
    [
        Row("a", RunState.Running, 10, 100, spent: 4, budget: 10, agents: 2, chance: 0.3),
        Row("b", RunState.Succeeded, 100, 100, spent: 7, budget: 9, reward: 2),
        Row("c", RunState.Provisioning, 0, 50, spent: 0, budget: 20, chance: 0.95),
    ];

    [Theory]
    [InlineData(RunOrder.Age, "cba")]
    [InlineData(RunOrder.Name, "abc")]
    [InlineData(RunOrder.Progress, "bac")]
    [InlineData(RunOrder.Spent, "bac")]
    [InlineData(RunOrder.Chance, "acb")]
    [InlineData(RunOrder.Reward, "bca")]
    public void Apply_InAnOrder_SortsTwiceTheOtherWayRound(RunOrder order, string ids)
    {
        // From another order, so that the first choice does not turn it round.
        var list = new RunList { Order = order == RunOrder.State ? RunOrder.Age : RunOrder.State }.By(order);
        Assert.Equal(ids, Ids(list));
        Assert.Equal(new string([.. ids.Reverse()]), Ids(list.By(order)));
    }

    [Theory]
    [InlineData("", RunState.Unspecified, 3)]
    [InlineData("QUICK", RunState.Unspecified, 3)]
    [InlineData("team=b", RunState.Unspecified, 1)]
    [InlineData("", RunState.Running, 1)]
    [InlineData("b", RunState.Running, 0)]
    public void Apply_WithAFilter_ShowsWhatMatches(string text, RunState state, int count) =>
        Assert.Equal(count, new RunList { Text = text, State = state }.Apply(Rows).Count);

    [Fact]
    public void Sum_OfRuns_AddsMoneyAgentsAndRisks() =>
        Assert.Equal(new RunTotals(3, 2, 2, 11, 26, 1), RunList.Sum(Rows));

    [Theory]
    [InlineData(RunState.Succeeded, "finished", "good")]
    [InlineData(RunState.BudgetExhausted, "stopped by budget", "bad")]
    [InlineData(RunState.Queued, "waits for an agent", "warn")]
    [InlineData(RunState.Provisioning, "waits for an agent", "warn")]
    [InlineData(RunState.Cancelled, "ended early", "quiet")]
    [InlineData(RunState.Failed, "ended early", "bad")]
    [InlineData(RunState.Running, "–", "quiet")]
    public void Finish_OfAState_SaysHowItEnded(RunState state, string words, string tone)
    {
        var row = new RunRow(new Run { Name = "projects/p/runs/r", State = state });
        Assert.Equal((words, tone), (row.Finish, row.FinishTone));
    }

    private static string Ids(RunList list) => string.Concat(list.Apply(Rows).Select(static row => row.Id));

    private static RunRow Row(
        string id, RunState state, int step, int maxSteps, long spent, long budget, int agents = 0, double? chance = null,
        double? reward = null)
    {
        var run = new Run
        {
            Name = $"projects/p/runs/{id}",
            State = state,
            Step = step,
            MaxSteps = maxSteps,
            Agents = agents,
            Spec = new RunSpec { Recipe = "quickstart" },
            Cost = new RunCost { SpentUsdMicros = spent, BudgetUsdMicros = budget },
            CreateTime = Timestamp.FromDateTimeOffset(DateTimeOffset.UnixEpoch.AddDays(id[0])),
            Labels = { ["team"] = id },
        };
        if (reward is { } value)
        {
            run.LastStep = new StepMetrics { Values = { ["reward"] = value } };
        }

        return new RunRow(run) { Forecast = chance is { } known ? new RunForecast { FinishProbability = known } : null };
    }
}
