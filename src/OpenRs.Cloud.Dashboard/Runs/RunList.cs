using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Dashboard.Runs;

/// <summary>Which runs a list shows, in which order, and what they come to.</summary>
public sealed record RunList
{
    private const double EvenChance = 0.5;

    /// <summary>Only runs with this text in their name, id, recipe or labels; empty for all.</summary>
    public string Text { get; init; } = "";

    /// <summary>Only runs in this state; <see cref="RunState.Unspecified"/> for all.</summary>
    public RunState State { get; init; }

    /// <summary>What to sort by.</summary>
    public RunOrder Order { get; init; }

    /// <summary>Whether to turn the order round.</summary>
    public bool IsReversed { get; init; }

    /// <summary>Sorts by something; a second time the other way round.</summary>
    public RunList By(RunOrder order) => this with { Order = order, IsReversed = order == Order && !IsReversed };

    /// <summary>The runs to show, in order.</summary>
    public IReadOnlyList<RunRow> Apply(IEnumerable<RunRow> rows)
    {
        var chosen = rows.Where(Matches);
        var sorted = Order switch
        {
            RunOrder.Age => chosen.OrderByDescending(static row => row.Created.ToDateTimeOffset()),
            RunOrder.Name => chosen.OrderBy(static row => row.Title, StringComparer.OrdinalIgnoreCase),
            RunOrder.State => chosen.OrderBy(static row => row.Run.State),
            RunOrder.Progress => chosen.OrderByDescending(static row => (double)row.Run.Step / Math.Max(1, row.Run.MaxSteps)),
            RunOrder.Reward => chosen.OrderByDescending(static row => row.Reward ?? double.NegativeInfinity),
            RunOrder.Accuracy => chosen.OrderByDescending(static row => row.Accuracy ?? double.NegativeInfinity),
            RunOrder.Agents => chosen.OrderByDescending(static row => row.Run.Agents),
            RunOrder.Spent => chosen.OrderByDescending(static row => row.Run.Cost.SpentUsdMicros),
            RunOrder.Chance => chosen.OrderBy(static row => row.Chance ?? double.PositiveInfinity),
        };
        RunRow[] rest = [.. sorted.ThenByDescending(static row => row.Created.ToDateTimeOffset())];
        return IsReversed ? [.. rest.Reverse()] : rest;
    }

    /// <summary>What runs come to.</summary>
    public static RunTotals Sum(IReadOnlyCollection<RunRow> rows)
    {
        RunRow[] active = [.. rows.Where(static row => !row.IsOver)];
        return new RunTotals(
            rows.Count,
            active.Length,
            rows.Sum(static row => row.Run.Agents),
            rows.Sum(static row => row.Run.Cost.SpentUsdMicros),
            active.Sum(static row => row.Run.Cost.BudgetUsdMicros - row.Run.Cost.SpentUsdMicros),
            active.Count(static row => row.Forecast?.FinishProbability < EvenChance));
    }

    private bool Matches(RunRow row) => (State == RunState.Unspecified || row.Run.State == State)
        && (Text.Length == 0 || new[] { row.Title, row.Id, row.Recipe }
            .Concat(row.Run.Labels.Select(static label => $"{label.Key}={label.Value}"))
            .Any(text => text.Contains(Text, StringComparison.OrdinalIgnoreCase)));
}
