using OpenRs.Cloud.Dashboard.Charts;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Dashboard.Runs.History;

/// <summary>What happened to a run so far, as of one moment. The curve is made anew only when agents came or went.</summary>
public sealed record RunHistory
{
    /// <summary>Events that are kept, the newest ones.</summary>
    public const int Most = 5_000;

    /// <summary>The events, oldest first.</summary>
    public IReadOnlyList<RunEvent> Events { get; init; } = [];

    /// <summary>Number of the last event that was read.</summary>
    public long Last { get; init; }

    /// <summary>How many agents the run had, by hours since its creation.</summary>
    public IReadOnlyList<ChartLine> Agents { get; init; } = [];

    /// <summary>Attempts at units that failed.</summary>
    public int Failures => Events.Count(static item => item.Kind == RunEventKind.UnitFailed);

    /// <summary>The number of the first event to ask for: what is older than can be kept is not read.</summary>
    /// <param name="last">Number of the run's last event.</param>
    public long First(long last) => Math.Max(Last + 1, last - Most + 1);

    /// <summary>The same history with what happened since.</summary>
    /// <param name="newer">The events since, oldest first.</param>
    /// <param name="run">The run.</param>
    public RunHistory With(IReadOnlyList<RunEvent> newer, Run run)
    {
        if (newer.Count == 0)
        {
            return Agents.Count > 0 ? this : this with { Agents = [Line(Events, run)] };
        }

        RunEvent[] events = [.. Events.Concat(newer).TakeLast(Most)];
        var isChanged = Agents.Count == 0 || newer.Any(static item => Change(item) != 0);
        return this with { Events = events, Last = newer[^1].Number, Agents = isChanged ? [Line(events, run)] : Agents };
    }

    private static int Change(RunEvent item) => item.Kind switch
    {
        RunEventKind.AgentJoined => 1,
        RunEventKind.AgentLeft => -1,
        _ => 0,
    };

    // A step at each change. Where the oldest events are not kept, what came before follows from what there is now.
    private static ChartLine Line(IReadOnlyList<RunEvent> events, Run run)
    {
        RunEvent[] changes = [.. events.Where(static item => Change(item) != 0)];
        var agents = events.Count > 0 && events[0].Number > 1 ? Math.Max(0, run.Agents - changes.Sum(Change)) : 0;
        var points = new List<ChartPoint> { new(events.Count > 0 && events[0].Number > 1 ? Hours(events[0], run) : 0, agents) };
        foreach (var change in changes)
        {
            points.Add(new(Hours(change, run), agents));
            agents = Math.Max(0, agents + Change(change));
            points.Add(new(Hours(change, run), agents));
        }

        return new ChartLine("agents", changes.Length == 0 ? [] : points);
    }

    private static double Hours(RunEvent item, Run run) => (item.Time.ToDateTimeOffset() - run.CreateTime.ToDateTimeOffset()).TotalHours;
}
