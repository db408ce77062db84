using OpenRs.Cloud.Dashboard.Runs;
using OpenRs.Cloud.Dashboard.Runs.Details;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Dashboard.Tests.Runs;

/// <summary>What the page of a run draws of the metrics that its steps have.</summary>
public sealed class RunViewTests
{
    [Fact]
    public void At_RunThatLearnsFromSolutions_DrawsItsLossesAndNoReward()
    {
        var run = new Run { Name = "projects/p/runs/r", Kind = RunKind.Sft, Step = 2, MaxSteps = 4, Cost = new RunCost() };
        StepMetrics[] steps =
        [
            new() { Step = 1, Values = { ["loss"] = 2, ["mean_token_accuracy"] = 0.5, ["grad_norm"] = 1 } },
            new() { Step = 2, Values = { ["loss"] = 1, ["mean_token_accuracy"] = 0.6, ["grad_norm"] = 1, ["eval_loss"] = 1.5 } },
        ];
        var view = new RunView(run).At(run, steps, forecast: null);
        Assert.Equal(["training", "validation"], view.Losses.Select(static line => line.Name));
        Assert.Equal((2, 1), (view.Losses[0].Points.Count, view.Losses[1].Points.Count));
        Assert.Single(view.TokenAccuracy);
        Assert.Single(view.GradientNorm);
        Assert.All(view.Rewards, static line => Assert.Empty(line.Points));
        Assert.Null(new RunRow(run).Reward);
    }
}
