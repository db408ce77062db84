using OpenRs.Cloud.Agents;
using OpenRs.Cloud.Costs;
using OpenRs.Cloud.Ledgers;

namespace OpenRs.Cloud.Evaluations;

public sealed class CostPerPointTests
{
    private static readonly PriceBook Prices = new(new Dictionary<string, decimal> { ["A40"] = 0.4375m, ["A100-80GB"] = 1.89m });

    [Fact]
    public void Of_AGain_TurnsItsIntervalOver()
    {
        var cost = CostPerPoint.Of(42m, new EvaluationComparison(0.07, 0.02, 0.12, Paired: true, 100));
        Assert.Equal(6.0, cost.UsdPerPoint!.Value, 1e-9);
        Assert.Equal(3.5, cost.Low!.Value, 1e-9);
        Assert.Equal(21.0, cost.High!.Value, 1e-9);
    }

    [Fact]
    public void Of_AGainThatMayBeNone_HasNoUpperEnd()
    {
        var cost = CostPerPoint.Of(42m, new EvaluationComparison(0.01, -0.01, 0.03, Paired: true, 100));
        Assert.Equal((42.0, 14.0, null), (Math.Round(cost.UsdPerPoint!.Value, 9), Math.Round(cost.Low!.Value, 9), cost.High));
    }

    [Fact]
    public void Of_ALoss_HasNoValue()
    {
        var cost = CostPerPoint.Of(42m, new EvaluationComparison(-0.05, -0.08, -0.02, Paired: true, 100));
        Assert.Equal((null, null, null), (cost.UsdPerPoint, cost.Low, cost.High));
    }

    [Fact]
    public void Across_Runs_IsAllMoneyOverAllPoints()
    {
        var total = CostPerPoint.Across([new CostPerPoint(40, 5, 2, 8), new CostPerPoint(20, 1, -3, 5)]);
        Assert.Equal((60m, 6.0, 1.0, 11.0), (total.Usd, total.Points, total.PointsLow, total.PointsHigh));
        Assert.Equal((10.0, 60.0), (total.UsdPerPoint, total.High));
    }

    // The published costs (reference/open-rs.md 4.5 and 6) and mean accuracies on the five benchmarks (4.3), the gain over the model that
    // each was trained from: DeepSeek-R1-Distill-Qwen-1.5B with 48.9, and for the 7B models Qwen2.5-Math-7B-Instruct with 43.8.
    [Theory]
    [InlineData("DeepScaleR-1.5B-Preview", "A100-80GB", 8, 240, 3628.80, 57.0, 48.9, 448.00)]
    [InlineData("Still-3-1.5B-Preview", "A100-80GB", 8, 150, 2268.00, 51.6, 48.9, 840.00)]
    [InlineData("Open-RS1", "A40", 4, 24, 42.00, 53.0, 48.9, 10.24)]
    [InlineData("Open-RS2", "A40", 4, 24, 42.00, 55.7, 48.9, 6.18)]
    [InlineData("Open-RS3", "A40", 4, 24, 42.00, 56.3, 48.9, 5.68)]
    [InlineData("Qwen2.5-7B-SimpleRL", "A100-80GB", 24, 36, 1632.96, 50.9, 43.8, 230.00)]
    [InlineData("Eurus-2-7B-PRIME", "A100-80GB", 8, 72, 1088.64, 48.9, 43.8, 213.46)]
    public void Of_SystemsOfThePaper_IsTheirTable(
        string system, string gpu, int gpus, int hours, double usd, double accuracy, double baseline, double perPoint)
    {
        Assert.NotEmpty(system);
        var charge = new ChargeEntry
        {
            Sequence = 1,
            LeaseId = "run.1",
            AgentId = "agent-1",
            Gpus = new GpuSet("A40", gpus, false),
            Phase = ChargePhase.Train,
            Start = DateTimeOffset.UnixEpoch,
            End = DateTimeOffset.UnixEpoch.AddHours(hours),
            Ticks = hours * TimeSpan.TicksPerHour,
            UsdPerTick = Money.PerTick(gpus * 0.4375m),
        };
        var (seconds, spent, duration) = WhatIf.Replay(
            [charge], new CostScenario(gpu, false, null, 1), Prices, DateTimeOffset.UnixEpoch);
        Assert.Equal((gpus * hours * 3600m, (double)hours), (seconds, duration.TotalHours));
        Assert.Equal(usd, (double)spent, 0.005);
        Assert.Equal(perPoint, new CostPerPoint(spent, accuracy - baseline, 0, 100).UsdPerPoint!.Value, 0.01);
    }
}
