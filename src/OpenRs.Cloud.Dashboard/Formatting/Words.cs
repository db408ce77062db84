using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Dashboard.Formatting;

/// <summary>Names of states and phases as people read them.</summary>
public static class Words
{
    /// <summary>A state of a run.</summary>
    public static string Of(RunState state) => Spaced(state.ToString());

    /// <summary>A state of an evaluation.</summary>
    public static string Of(EvaluationState state) => Spaced(state.ToString());

    /// <summary>A phase of GPU time.</summary>
    public static string Of(Phase phase) => Spaced(phase.ToString());

    /// <summary>What a running run does.</summary>
    public static string Of(RunPhase phase) => phase == RunPhase.Unspecified ? "" : Spaced(phase.ToString());

    /// <summary>A verdict on an answer.</summary>
    public static string Of(AnswerVerdict verdict) => verdict == AnswerVerdict.Unspecified ? "not verified" : Spaced(verdict.ToString());

    /// <summary>How a completion ended.</summary>
    public static string Of(FinishReason reason) => reason switch
    {
        FinishReason.Stop => "by itself",
        FinishReason.Length => "at the longest that the recipe allows",
        FinishReason.Unspecified => "in a way that is not known",
    };

    /// <summary>A role.</summary>
    public static string Of(Role role) => role == Role.Unspecified ? "no role" : Spaced(role.ToString());

    /// <summary>The last part of a resource name.</summary>
    public static string Id(string name) => name[(name.LastIndexOf('/') + 1)..];

    /// <summary>What a command needs so that it is about a project; empty for the one that it is about anyway.</summary>
    /// <param name="project">The project's id.</param>
    public static string InProject(string project) => project == "default" ? "" : $" --project {project}";

    /// <summary>What a command needs so that it is about the project of a resource.</summary>
    /// <param name="name">The resource's name, <c>projects/{project}/...</c>.</param>
    public static string InProjectOf(string name) => InProject(name.Split('/')[1]);

    /// <summary>How a state is coloured.</summary>
    public static string Tone(RunState state) => state switch
    {
        RunState.Running or RunState.Stopping => "active",
        RunState.Succeeded or RunState.Plateaued => "good",
        RunState.Failed => "bad",
        RunState.BudgetExhausted or RunState.Paused => "warn",
        RunState.Queued or RunState.Provisioning or RunState.Cancelled or RunState.Unspecified => "quiet",
    };

    /// <summary>How a state is coloured.</summary>
    public static string Tone(EvaluationState state) => state switch
    {
        EvaluationState.Running => "active",
        EvaluationState.Succeeded => "good",
        EvaluationState.Failed => "bad",
        EvaluationState.BudgetExhausted => "warn",
        EvaluationState.Queued or EvaluationState.Cancelled or EvaluationState.Unspecified => "quiet",
    };

    /// <summary>How a verdict is coloured.</summary>
    public static string Tone(AnswerVerdict verdict) => verdict switch
    {
        AnswerVerdict.Correct => "good",
        AnswerVerdict.Wrong => "bad",
        AnswerVerdict.Timeout or AnswerVerdict.UnparseableGold => "warn",
        AnswerVerdict.Unspecified => "quiet",
    };

    private static string Spaced(string name) =>
        string.Concat(name.Select(static (letter, i) => i > 0 && char.IsUpper(letter) ? $" {char.ToLowerInvariant(letter)}" : $"{letter}"));
}
