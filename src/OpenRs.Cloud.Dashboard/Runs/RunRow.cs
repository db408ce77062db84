using Google.Protobuf.WellKnownTypes;
using OpenRs.Cloud.Client;
using OpenRs.Cloud.Dashboard.Formatting;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Dashboard.Runs;

/// <summary>A run as a line of the list.</summary>
/// <param name="Run">The run.</param>
public sealed record RunRow(Run Run)
{
    /// <summary>What its rest is expected to cost; <see langword="null"/> for one that is over, or not asked for yet.</summary>
    public RunForecast? Forecast { get; init; }

    /// <summary>Types of the GPUs that worked for it; empty before the first charge.</summary>
    public string GpuTypes { get; init; } = "";

    /// <summary>Its id.</summary>
    public string Id => Words.Id(Run.Name);

    /// <summary>Its name for people, else its id.</summary>
    public string Title => Run.DisplayName.Length > 0 ? Run.DisplayName : Id;

    /// <summary>The recipe by name.</summary>
    public string Recipe => Run.Spec.RecipeYaml.Length > 0 ? "own recipe" : Run.Spec.Recipe;

    /// <summary>Whether it changes no more.</summary>
    public bool IsOver => OpenRsClient.IsFinal(Run.State);

    /// <summary>Whether nobody has begun with it: what is expected of it begins with its first agent.</summary>
    public bool IsWaiting => Run.State is RunState.Queued or RunState.Provisioning && Run.Agents == 0;

    /// <summary>The last mean reward.</summary>
    public double? Reward => Run.LastStep?.Values.TryGetValue("reward", out var reward) == true ? reward : null;

    /// <summary>The last accuracy, 0 to 1.</summary>
    public double? Accuracy => Run.Evaluations.Count == 0 ? null : Run.Evaluations[^1].Accuracy;

    /// <summary>Probability that it finishes within its budget; known for those that are over.</summary>
    public double? Chance => Run.State is RunState.Succeeded or RunState.Plateaued ? 1 : IsOver ? 0 : Forecast?.FinishProbability;

    /// <summary>Whether it will finish, in words.</summary>
    public string Finish => Run.State switch
    {
        RunState.Succeeded or RunState.Plateaued => "finished",
        RunState.BudgetExhausted => "stopped by budget",
        RunState.Failed or RunState.Cancelled => "ended early",
        _ when IsWaiting => "waits for an agent",
        _ => Forecast is null ? Number.None : Number.Chance(Forecast.FinishProbability),
    };

    /// <summary>How that is coloured.</summary>
    public string FinishTone => Chance switch
    {
        _ when IsWaiting => "warn",
        null => "quiet",
        >= 0.9 => "good",
        >= 0.5 => "warn",
        _ => IsOver && Run.State == RunState.Cancelled ? "quiet" : "bad",
    };

    /// <summary>When it was made.</summary>
    public Timestamp Created => Run.CreateTime;
}
