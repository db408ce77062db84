namespace OpenRs.Cloud.Costs.Forecasts;

/// <summary>Estimates what a step takes: from the arithmetic of training, from runs like it, and from its own steps.</summary>
public static class StepEstimator
{
    /// <summary>Observed steps from which on an estimate is said to rest on them.</summary>
    public const int EnoughSteps = 3;

    // Calibrated on the seed: vLLM on an A40 gave 1,320 to 2,360 tokens a second for 1.5B parameters (reference/open-rs.md 4.2), which is
    // 4 % of the card's peak; a train step at 30 % of peak is the bar of DESIGN section 12.
    private const double GenerationEfficiency = 0.041;
    private const double TrainingEfficiency = 0.30;
    private const double FlopsPerGeneratedToken = 2;

    // Forward and backward are 6 per parameter and token; recomputing activations makes it 8.
    private const double FlopsPerTrainedToken = 8;

    // Of these 2 are for the gradient of the weights, which are frozen beside an adapter; the adapter's own operations are few.
    private const double FlopsPerAdaptedToken = 6;

    // Of the allowed length; the seed's completions had about 2,800 of 3,584 tokens.
    private const double CompletionShare = 0.78;
    private const double OverheadSeconds = 0.3;

    // Until an agent works: start of the program and of libtorch, and the weights over a network of 10 Gbit/s.
    private const double StartSeconds = 15;
    private const double LoadBytesPerSecond = 1.2e9;
    private const int BytesPerParameter = 2;

    // A 90 % interval of a factor of three either way: the arithmetic knows nothing of lengths, stragglers or waiting.
    private const double AssumedDeviation = 0.76;

    // What a few steps do not show of their own spread: that of so many typical ones.
    private const double TypicalDeviation = 0.3;
    private const int TypicalSteps = 2;

    // Completions grow longer or shorter while a model learns, and agents come and go: steps to come are not as those that were.
    private const double Drift = 0.15;

    // Two runs of the same recipe on the same GPUs differ by node, load and lengths.
    private const double SimilarDeviation = 0.25;

    /// <summary>From the steps of earlier runs of the same recipe and model.</summary>
    /// <param name="steps">Their steps, at least one.</param>
    public static StepEstimate Similar(IReadOnlyList<StepCost> steps)
    {
        ArgumentOutOfRangeException.ThrowIfZero(steps.Count);
        var (seconds, usd) = (Sample.Of(steps, static step => step.Seconds), Sample.Of(steps, static step => step.Usd));
        return new StepEstimate
        {
            Seconds = seconds.Mean,
            Usd = usd.Mean,
            SecondsSpread = new StepSpread(seconds.Deviation, SimilarDeviation),
            UsdSpread = new StepSpread(usd.Deviation, SimilarDeviation),
            Basis = ForecastBasis.Similar,
            ObservedSteps = steps.Count,
        };
    }

    /// <summary>What a run's own steps add to what was known before it.</summary>
    /// <param name="before">What was known; <see langword="null"/> for nothing, and then there must be steps.</param>
    /// <param name="steps">Its steps.</param>
    public static StepEstimate Observed(StepEstimate? before, IReadOnlyList<StepCost> steps)
    {
        if (steps.Count == 0)
        {
            return before ?? throw new ArgumentOutOfRangeException(nameof(steps), "An estimate needs steps or what was known before.");
        }

        var (seconds, secondsSpread) = Add(before?.Seconds, before?.SecondsSpread, Sample.Of(steps, static step => step.Seconds));
        var (usd, usdSpread) = Add(before?.Usd, before?.UsdSpread, Sample.Of(steps, static step => step.Usd));
        return new StepEstimate
        {
            Seconds = seconds,
            Usd = usd,
            SecondsSpread = secondsSpread,
            UsdSpread = usdSpread,
            Basis = before is not null && steps.Count < EnoughSteps ? before.Basis : ForecastBasis.Observed,
            ObservedSteps = steps.Count,
        };
    }

    /// <summary>From the arithmetic of a step.</summary>
    /// <param name="shape">What a step does, and on which GPUs.</param>
    public static StepEstimate Assumed(StepShape shape)
    {
        var tokens = Tokens(shape, shape.Completions) + (shape.RowTokens * CompletionShare);
        var flops = shape.TrainsAdapter ? FlopsPerAdaptedToken : FlopsPerTrainedToken;
        var train = flops * shape.Parameters * tokens / (TrainingEfficiency * TrainerPeak(shape));
        var seconds = OverheadSeconds + GenerateSeconds(shape, shape.Completions) + train;
        return new StepEstimate
        {
            Seconds = seconds,
            Usd = UsdOf(shape, seconds),
            SecondsSpread = new StepSpread(0, AssumedDeviation),
            UsdSpread = new StepSpread(0, AssumedDeviation),
            Basis = ForecastBasis.Assumed,
            ObservedSteps = 0,
        };
    }

    /// <summary>What agents take before they work, by the same arithmetic: they start and load.</summary>
    /// <param name="shape">What a step does, and on which GPUs.</param>
    public static StepCost Start(StepShape shape)
    {
        var seconds = StartSeconds + (shape.Parameters * BytesPerParameter / LoadBytesPerSecond);
        return new StepCost(seconds, UsdOf(shape, seconds));
    }

    /// <summary>What one evaluation takes, by the same arithmetic.</summary>
    /// <param name="shape">What a step does, and on which GPUs.</param>
    /// <param name="completions">Completions of an evaluation.</param>
    public static StepCost Evaluation(StepShape shape, long completions)
    {
        var seconds = GenerateSeconds(shape, completions);
        return new StepCost(seconds, UsdOf(shape, seconds));
    }

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

    // Both means weighted by how well they are known, as logarithms: amounts are positive, and a factor either way is equally likely.
    private static (double Mean, StepSpread Spread) Add(double? mean, StepSpread? spread, Sample own)
    {
        var typical = spread is { Step: > 0 } known ? known.Step : TypicalDeviation;
        var variance = (((own.Count - 1) * own.Deviation * own.Deviation) + (TypicalSteps * typical * typical))
            / (own.Count - 1 + TypicalSteps);
        var weight = own.Count / variance;
        var (before, weightBefore) = mean > 0 && spread is { Mean: > 0 and var deviation }
            ? (mean.Value, 1 / (deviation * deviation))
            : (own.Mean, 0);
        var both = own.Mean > 0 ? own.Mean * Math.Pow(before / own.Mean, weightBefore / (weight + weightBefore)) : own.Mean;
        return (both, new StepSpread(Math.Sqrt(variance), Math.Sqrt((1 / (weight + weightBefore)) + (Drift * Drift))));
    }

    private readonly record struct Sample(int Count, double Mean, double Deviation)
    {
        public static Sample Of(IReadOnlyList<StepCost> steps, Func<StepCost, double> amountOf)
        {
            var mean = steps.Average(amountOf);
            var variance = steps.Count < 2 ? 0 : steps.Sum(step => Math.Pow(amountOf(step) - mean, 2)) / (steps.Count - 1);
            return new Sample(steps.Count, mean, mean > 0 ? Math.Sqrt(variance) / mean : 0);
        }
    }
}
