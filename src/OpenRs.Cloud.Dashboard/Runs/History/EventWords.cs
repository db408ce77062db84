using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Dashboard.Runs.History;

/// <summary>Kinds of events as people read them.</summary>
public static class EventWords
{
    /// <summary>A kind.</summary>
    public static string Of(RunEventKind kind) => kind switch
    {
        RunEventKind.StateChanged => "state",
        RunEventKind.ClientChange => "change",
        RunEventKind.AgentJoined => "agent joined",
        RunEventKind.AgentLeft => "agent left",
        RunEventKind.LeaseRefused => "refusal",
        RunEventKind.UnitFailed => "failure",
        RunEventKind.BudgetAlert => "budget",
        RunEventKind.CheckpointSaved => "checkpoint",
        RunEventKind.Evaluated => "evaluation",
        RunEventKind.TrainerChanged => "trainer",
        RunEventKind.NoProgress => "no progress",
        RunEventKind.Unspecified => "event",
    };

    /// <summary>How it is coloured.</summary>
    public static string Tone(RunEvent item) => item.Kind switch
    {
        RunEventKind.UnitFailed or RunEventKind.NoProgress => "bad",
        RunEventKind.StateChanged when item.State == RunState.Failed => "bad",
        RunEventKind.BudgetAlert or RunEventKind.LeaseRefused => "warn",
        RunEventKind.CheckpointSaved or RunEventKind.Evaluated => "good",
        _ => "quiet",
    };

    /// <summary>How a line of a log is coloured.</summary>
    public static string Tone(LogSeverity severity) => severity switch
    {
        LogSeverity.Error or LogSeverity.Critical => "bad",
        LogSeverity.Warning => "warn",
        LogSeverity.Information or LogSeverity.Unspecified => "quiet",
    };
}
