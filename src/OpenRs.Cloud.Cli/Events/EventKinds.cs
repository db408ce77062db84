using System.CommandLine;
using OpenRs.Cloud.V1;
using OpenRs.CommandLine;

namespace OpenRs.Cloud.Cli.Events;

/// <summary>The option <c>--kind</c>, and kinds of events as people read them.</summary>
internal static class EventKinds
{
    private static readonly SortedDictionary<string, RunEventKind> Kinds = new(StringComparer.Ordinal)
    {
        ["agent-joined"] = RunEventKind.AgentJoined,
        ["agent-left"] = RunEventKind.AgentLeft,
        ["alert"] = RunEventKind.BudgetAlert,
        ["change"] = RunEventKind.ClientChange,
        ["checkpoint"] = RunEventKind.CheckpointSaved,
        ["evaluation"] = RunEventKind.Evaluated,
        ["no-progress"] = RunEventKind.NoProgress,
        ["refusal"] = RunEventKind.LeaseRefused,
        ["state"] = RunEventKind.StateChanged,
        ["trainer"] = RunEventKind.TrainerChanged,
        ["unit-failed"] = RunEventKind.UnitFailed,
    };

    /// <summary>Columns of the longest name.</summary>
    public static int Width { get; } = Kinds.Keys.Max(static name => name.Length);

    public static Option<string[]> CreateOption()
    {
        var option = new Option<string[]>("--kind")
        {
            Description = $"Only events of this kind: {string.Join(", ", Kinds.Keys)}. Repeatable.",
            HelpName = "kind",
            AllowMultipleArgumentsPerToken = true,
        };
        option.OneOf([.. Kinds.Keys]);
        return option;
    }

    /// <summary>The kinds of names.</summary>
    public static IReadOnlyList<RunEventKind> Parse(string[]? names) => [.. (names ?? []).Select(static name => Kinds[name])];

    /// <summary>The name of a kind; its number when a newer server has one that is not known here.</summary>
    public static string NameOf(RunEventKind kind) => Kinds.FirstOrDefault(entry => entry.Value == kind).Key ?? $"{(int)kind}";
}
