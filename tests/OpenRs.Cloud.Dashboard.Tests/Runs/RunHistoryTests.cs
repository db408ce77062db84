using Google.Protobuf.WellKnownTypes;
using OpenRs.Cloud.Dashboard.Charts;
using OpenRs.Cloud.Dashboard.Runs.History;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Dashboard.Tests.Runs;

/// <summary>How many agents a run had, and which of its events are kept.</summary>
public sealed class RunHistoryTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void With_AgentsThatComeAndGo_StepsAtEachChange()
    {
        var history = new RunHistory().With([], Run(0));
        Assert.Empty(Assert.Single(history.Agents).Points);
        history = history.With([Event(1, RunEventKind.StateChanged, 0), Event(2, RunEventKind.AgentJoined, 1)], Run(1));
        history = history.With([Event(3, RunEventKind.AgentJoined, 2), Event(4, RunEventKind.AgentLeft, 4)], Run(1));
        Assert.Equal(
            [new(0, 0), new(1, 0), new(1, 1), new(2, 1), new(2, 2), new(4, 2), new ChartPoint(4, 1)],
            Assert.Single(history.Agents).Points);
        Assert.Equal(4, history.Last);

        // Charts are drawn anew when their lines are others.
        var later = history.With([Event(5, RunEventKind.UnitFailed, 5)], Run(1));
        Assert.Same(history.Agents, later.Agents);
        Assert.Equal((5, 1), (later.Events.Count, later.Failures));
        Assert.Same(later, later.With([], Run(1)));
    }

    [Fact]
    public void With_MoreEventsThanAreKept_CountsAgentsFromWhatThereIsNow()
    {
        var history = new RunHistory();
        Assert.Equal((1, 7_001), (history.First(RunHistory.Most), history.First(12_000)));
        history = history.With([Event(7_001, RunEventKind.AgentLeft, 3), Event(7_002, RunEventKind.AgentLeft, 4)], Run(5));
        Assert.Equal([new(3, 7), new(3, 7), new(3, 6), new(4, 6), new ChartPoint(4, 5)], Assert.Single(history.Agents).Points);
        Assert.Equal(7_003, history.First(12_000));
        var many = Enumerable.Range(7_003, 2 * RunHistory.Most).Select(static number => Event(number, RunEventKind.UnitFailed, 5));
        Assert.Equal(RunHistory.Most, history.With([.. many], Run(5)).Events.Count);
    }

    [Fact]
    public void Words_OfEveryKind_AreDifferent()
    {
        var kinds = System.Enum.GetValues<RunEventKind>();
        Assert.Equal(kinds.Length, kinds.Select(EventWords.Of).Distinct().Count());
    }

    private static Run Run(int agents) => new() { Name = "projects/p/runs/r", Agents = agents, CreateTime = Start.ToTimestamp() };

    private static RunEvent Event(long number, RunEventKind kind, int hours) =>
        new() { Number = number, Kind = kind, Time = Start.AddHours(hours).ToTimestamp(), Message = $"{kind}" };
}
