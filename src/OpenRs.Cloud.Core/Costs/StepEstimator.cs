using OpenRs.Cloud.Statistics;

namespace OpenRs.Cloud.Costs;

/// <summary>Estimates what a step takes: from its own steps, from runs like it, or from the arithmetic of training.</summary>
public static class StepEstimator
{
    /// <summary>Observed steps from which on they alone count.</summary>
    public const int EnoughSteps = 3;

    // Calibrated on the seed: vLLM on an A40 gave 1,320 to 2,360 tokens a second for 1.5B parameters (reference/open-rs.md 4.2), which is
    // 4 % of the card's peak; a train step at 30 % of peak is the bar of DESIGN section 12.
    private const double GenerationEfficiency = 0.041;
    private const double TrainingEfficiency = 0.30;
    private const double FlopsPerGeneratedToken = 2;

    // Forward and backward are 6 per parameter and token; recomputing activations makes it 8.
    private const double FlopsPerTrainedToken = 8;

    // Of the allowed length; the seed's completions had about 2,800 of 3,584 tokens.
    private const double CompletionShare = 0.78;
    private const double OverheadSeconds = 0.3;

    // Until an agent works: start of the program and of libtorch, and the weights over a network of 10 Gbit/s.
    private const double StartSeconds = 15;
    private const double LoadBytesPerSecond = 1.2e9;
    private const int BytesPerParameter = 2;

    // A 90 % interval of a factor of three either way: the arithmetic knows nothing of lengths, stragglers or waiting.
    private const double AssumedDeviation = 0.76;

    // Two runs of the same recipe on the same GPUs differ by node, load and lengths.
    private const double SimilarDeviation = 0.25;

    /// <summary>From a run's own steps.</summary>
    /// <param name="steps">Its steps, at least <see cref="EnoughSteps"/>.</param>
    public static StepEstimate Observed(IReadOnlyList<StepCost> steps)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps.Count, EnoughSteps);
        var estimate = Of(steps, ForecastBasis.Observed);

        // Few steps know their own spread badly.
        var widening = StudentT.Quantile90(steps.Count - 1) / StudentT.Normal90;
        return estimate with { MeanDeviation = widening * estimate.StepDeviation / Math.Sqrt(steps.Count) };
    }

    /// <summary>From the steps of earlier runs of the same recipe and model.</summary>
    /// <param name="steps">Their steps, at least one.</param>
    public static StepEstimate Similar(IReadOnlyList<StepCost> steps) =>
        Of(steps, ForecastBasis.Similar) with { MeanDeviation = SimilarDeviation };

    /// <summary>From the arithmetic of a step.</summary>
    /// <param name="shape">What a step does, and on which GPUs.</param>
    public static StepEstimate Assumed(StepShape shape)
    {
        var tokens = Tokens(shape, shape.Completions) + (shape.RowTokens * CompletionShare);
        var train = FlopsPerTrainedToken * shape.Parameters * tokens / (TrainingEfficiency * TrainerPeak(shape));
        var seconds = OverheadSeconds + GenerateSeconds(shape, shape.Completions) + train;
        return new StepEstimate
        {
            Seconds = seconds,
            Usd = UsdOf(shape, seconds),
            StepDeviation = 0,
            MeanDeviation = AssumedDeviation,
            Basis = ForecastBasis.Assumed,
            ObservedSteps = 0,
        };
    }

    /// <summary>What a run takes beside its steps, by the same arithmetic: its agents load, and policies are evaluated.</summary>
    /// <param name="shape">What a step does, and on which GPUs.</param>
    /// <param name="evaluated">Completions of all evaluations of the run together.</param>
    public static StepCost Beside(StepShape shape, long evaluated)
    {
        var seconds = StartSeconds + (shape.Parameters * BytesPerParameter / LoadBytesPerSecond) + GenerateSeconds(shape, evaluated);
        return new StepCost(seconds, UsdOf(shape, seconds));
    }

    /// <summary>
    /// What earlier runs took before their first step's own work: start, loading and the first evaluation. The first step has nobody before
    /// it to tell that from its own work, so a mean step is taken off.
    /// </summary>
    /// <param name="first">Time and money of each run until its first step was done.</param>
    /// <param name="step">What a step takes.</param>
    public static StepCost Beside(IReadOnlyList<StepCost> first, StepEstimate step) => first.Count == 0
        ? default
        : new StepCost(
            Math.Max(0, first.Average(static start => start.Seconds) - step.Seconds),
            Math.Max(0, first.Average(static start => start.Usd) - step.Usd));

    // All agents are paid for all of the time: the trainer while others generate, and they while it trains.
    private static double UsdOf(StepShape shape, double seconds) => seconds / 3600
        * (double)((shape.Agents * shape.UsdPerAgentHour) + shape.TrainerUsdPerHour);

    private static double Peak(StepShape shape) => GpuSpeed.PeakFlops(shape.GpuType) * shape.GpusPerAgent;

    private static double TrainerPeak(StepShape shape) => shape.TrainerGpuType is { } gpuType
        ? GpuSpeed.PeakFlops(gpuType) * shape.TrainerGpus
        : Peak(shape);

    private static double Tokens(StepShape shape, double completions) => completions * shape.MaxCompletionTokens * CompletionShare;

    private static double GenerateSeconds(StepShape shape, double completions) => FlopsPerGeneratedToken * shape.Parameters
        * Tokens(shape, completions) / (GenerationEfficiency * Peak(shape) * shape.Agents);

    private static StepEstimate Of(IReadOnlyList<StepCost> steps, ForecastBasis basis)
    {
        ArgumentOutOfRangeException.ThrowIfZero(steps.Count);
        var seconds = steps.Average(static step => step.Seconds);
        var variance = steps.Count < 2 ? 0 : steps.Sum(step => Math.Pow(step.Seconds - seconds, 2)) / (steps.Count - 1);
        return new StepEstimate
        {
            Seconds = seconds,
            Usd = steps.Average(static step => step.Usd),
            StepDeviation = seconds > 0 ? Math.Sqrt(variance) / seconds : 0,
            MeanDeviation = 0,
            Basis = basis,
            ObservedSteps = steps.Count,
        };
    }
}
