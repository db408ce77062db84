using OpenRs.Cloud.Client;
using OpenRs.Cloud.Dashboard.Charts;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Dashboard.Runs.Details;

/// <summary>All that the page of a run shows, as of one moment. Curves are made anew only when there are new steps.</summary>
/// <param name="Run">The run.</param>
public sealed record RunView(Run Run)
{
    private const string ClipLow = "clip_ratio/low_mean";
    private const string ClipHigh = "clip_ratio/high_mean";

    /// <summary>Its steps so far.</summary>
    public IReadOnlyList<StepMetrics> Steps { get; init; } = [];

    /// <summary>What its rest is expected to cost; <see langword="null"/> when it is over.</summary>
    public RunForecast? Forecast { get; init; }

    /// <summary>What it spent without moving forward.</summary>
    public WasteReport Waste { get; init; } = new();

    /// <summary>Its checkpoints, newest first.</summary>
    public IReadOnlyList<Checkpoint> Checkpoints { get; init; } = [];

    /// <summary>How its budget goes down.</summary>
    public IReadOnlyList<ChartLine> BurnDownLines { get; init; } = [];

    /// <summary>Curve of the rewards.</summary>
    public IReadOnlyList<ChartLine> Rewards { get; init; } = [];

    /// <summary>Curve of the accuracy.</summary>
    public IReadOnlyList<ChartLine> Accuracy { get; init; } = [];

    /// <summary>Curve of the lengths of completions.</summary>
    public IReadOnlyList<ChartLine> Lengths { get; init; } = [];

    /// <summary>Curve of the divergence from the reference model.</summary>
    public IReadOnlyList<ChartLine> Divergence { get; init; } = [];

    /// <summary>Curve of the entropy.</summary>
    public IReadOnlyList<ChartLine> Entropy { get; init; } = [];

    /// <summary>Curve of the share of clipped tokens.</summary>
    public IReadOnlyList<ChartLine> Clipping { get; init; } = [];

    /// <summary>Curves of the losses of a run of the kind SFT: over what it learns, and over what it does not see.</summary>
    public IReadOnlyList<ChartLine> Losses { get; init; } = [];

    /// <summary>Curves of the share of tokens that such a run's model foresaw.</summary>
    public IReadOnlyList<ChartLine> TokenAccuracy { get; init; } = [];

    /// <summary>Curve of the norm of the gradient.</summary>
    public IReadOnlyList<ChartLine> GradientNorm { get; init; } = [];

    /// <summary>Curve of the share of prompts of which nothing is learned.</summary>
    public IReadOnlyList<ChartLine> ZeroVariance { get; init; } = [];

    /// <summary>The same view of a later moment.</summary>
    /// <param name="run">The run then.</param>
    /// <param name="steps">Its steps then.</param>
    /// <param name="forecast">What its rest is then expected to cost.</param>
    public RunView At(Run run, IReadOnlyList<StepMetrics> steps, RunForecast? forecast)
    {
        var view = this with { Run = run, Steps = steps, Forecast = forecast };
        if (BurnDownLines.Count == 0 || steps.Count != Steps.Count || run.State != Run.State
            || run.Cost.BudgetUsdMicros != Run.Cost.BudgetUsdMicros)
        {
            view = view with { BurnDownLines = BurnDown.Lines(run, steps, forecast) };
        }

        if (Accuracy.Count == 0 || run.Evaluations.Count != Run.Evaluations.Count)
        {
            view = view with { Accuracy = RunCurves.Accuracy(run) };
        }

        return Rewards.Count > 0 && steps.Count == Steps.Count ? view : view with
        {
            Rewards = RunCurves.Rewards(steps),
            Lengths = RunCurves.Metrics(
                steps, ("completions/mean_length", "mean"), ("completions/max_length", "longest"), ("completions/min_length", "shortest")),
            Divergence = RunCurves.Metrics(steps, ("kl", "KL")),
            Entropy = RunCurves.Metrics(steps, ("entropy", "entropy")),
            Clipping = RunCurves.Metrics(steps, ("clip_ratio/region_mean", "all"), (ClipLow, "low"), (ClipHigh, "high")),
            ZeroVariance = RunCurves.Metrics(steps, ("frac_reward_zero_std", "zero variance")),
            Losses = RunCurves.Metrics(steps, ("loss", "training"), ("eval_loss", "validation")),
            TokenAccuracy = RunCurves.Metrics(steps, ("mean_token_accuracy", "training"), ("eval_mean_token_accuracy", "validation")),
            GradientNorm = RunCurves.Metrics(steps, ("grad_norm", "norm")),
        };
    }

    /// <summary>Whether the run changes no more.</summary>
    public bool IsOver => OpenRsClient.IsFinal(Run.State);

    /// <summary>Share of the GPU time that agents waited, 0 to 1.</summary>
    public double IdleShare => Run.Cost.Phases.Sum(static phase => phase.GpuSeconds) is > 0 and var all
        ? Run.Cost.Phases.Where(static phase => phase.Phase == Phase.Idle).Sum(static phase => phase.GpuSeconds) / all
        : 0;
}
