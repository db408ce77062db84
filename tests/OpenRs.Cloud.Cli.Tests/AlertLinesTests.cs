using Google.Protobuf.WellKnownTypes;
using OpenRs.Cloud.Cli.Output;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Cli.Tests;

/// <summary>What <c>get</c> says of the alerts of a job.</summary>
public sealed class AlertLinesTests
{
    private static readonly Timestamp Noon = Timestamp.FromDateTimeOffset(new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public void Of_ARun_LeavesOutWhatItsStateSays()
    {
        var run = new Run
        {
            Alerts =
            {
                new RunAlert { Kind = RunAlertKind.Budget, Time = Noon, Message = "50 % are spent." },
                new RunAlert { Kind = RunAlertKind.Failed, Time = Noon, Message = "It failed." },
            },
        };
        Assert.Equal(["2026-01-01 12:00:00 UTC: 50 % are spent."], AlertLines.Of(run));
    }

    [Fact]
    public void Of_AnEvaluation_LeavesOutWhatItsStateSays()
    {
        var evaluation = new Evaluation
        {
            Alerts =
            {
                new EvaluationAlert { Kind = EvaluationAlertKind.NoProgress, Time = Noon, Message = "It has no agent." },
                new EvaluationAlert { Kind = EvaluationAlertKind.BudgetExhausted, Time = Noon, Message = "It ended." },
            },
        };
        Assert.Equal(["2026-01-01 12:00:00 UTC: It has no agent."], AlertLines.Of(evaluation));
    }
}
