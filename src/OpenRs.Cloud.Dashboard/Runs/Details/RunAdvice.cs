using OpenRs.Cloud.Dashboard.Formatting;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Dashboard.Runs.Details;

/// <summary>What an operator can do about a run now.</summary>
/// <param name="Tone">How urgent it is: good, warn, bad, or empty.</param>
/// <param name="Text">What to do, in a sentence or two.</param>
/// <param name="Command">The command that does it; <see langword="null"/> where a button does, or nothing is to be done.</param>
public sealed record RunAdvice(string Tone, string Text, string? Command = null)
{
    private const double Safe = 0.9;

    /// <summary>The advice for a run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="forecast">What its rest is expected to cost; <see langword="null"/> when it is over or not known.</param>
    public static RunAdvice Of(Run run, RunForecast? forecast)
    {
        var id = Words.Id(run.Name);
        var project = Words.InProjectOf(run.Name);
        return run.State switch
        {
            RunState.Queued or RunState.Provisioning or RunState.Unspecified => new(
                "warn", $"It waits for an agent in the pool {Pool(run)} and costs nothing meanwhile. {Why(run)}Start one:",
                $"openrs agent --server URL --token-file FILE --pool {Pool(run)}"),
            RunState.Running or RunState.Stopping => OfRunning(run, forecast),
            RunState.Paused => new("warn", "It is paused and costs nothing. Resume it, with more budget if that is what it lacked."),
            RunState.Succeeded or RunState.Plateaued => new(
                "good", "Nothing. Fetch the model, or evaluate it:", $"openrs checkpoints download {id}/latest --out FOLDER{project}"),
            RunState.Cancelled => new("", "Nothing. To continue from its newest checkpoint:", Fork(run, id)),
            RunState.Failed => new("bad", "Mend what the reason above says, then continue from the newest checkpoint:", Fork(run, id)),
            RunState.BudgetExhausted => new("warn", "To continue from where it stopped, with a budget of its own:", Fork(run, id)),
        };
    }

    private static RunAdvice OfRunning(Run run, RunForecast? forecast)
    {
        if (forecast?.Cost is not { } cost)
        {
            return new("", "Nothing yet: a forecast needs a step.");
        }

        var needed = run.Cost.SpentUsdMicros + run.Cost.ReserveUsdMicros + cost.HighUsdMicros;
        if (forecast.FinishProbability >= Safe)
        {
            var inAll = Money.About(run.Cost.SpentUsdMicros + cost.ExpectedUsdMicros);
            return new("good", $"Nothing. It is expected to finish for {inAll} in all.");
        }

        var last = BurnDown.LastPaidStep(run, forecast) is { } step ? $"The budget lasts until about step {step} of {run.MaxSteps}. " : "";
        return new(
            forecast.FinishProbability >= 0.5 ? "warn" : "bad",
            $"{last}Raise the budget to {Money.About(needed)} to be safe, or let it stop with a checkpoint:",
            $"openrs runs update {Words.Id(run.Name)} --budget {RoundUp(needed)}{Words.InProjectOf(run.Name)}");
    }

    private static string Fork(Run run, string id) => run.Checkpoint is null
        ? $"openrs runs create --recipe {(run.Spec.Recipe.Length > 0 ? run.Spec.Recipe : "FILE")} …{Words.InProjectOf(run.Name)}"
        : $"openrs runs fork {id}/latest --budget USD{Words.InProjectOf(run.Name)}";

    private static string Why(Run run) => run.Wait is { } wait ? $"{wait.Reason} " : "";

    private static string Pool(Run run) => run.Spec.Pool.Length > 0 ? run.Spec.Pool : "default";

    private static string RoundUp(long micros) =>
        (Math.Ceiling(micros / 10_000m) / 100).ToString("0.00", System.Globalization.CultureInfo.InvariantCulture);
}
