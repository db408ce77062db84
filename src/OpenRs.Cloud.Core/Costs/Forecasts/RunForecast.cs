namespace OpenRs.Cloud.Costs.Forecasts;

/// <summary>What is to be expected of the rest of a run.</summary>
public sealed record RunForecast
{
    /// <summary>Cost in US dollars.</summary>
    public required CostDistribution Usd { get; init; }

    /// <summary>Time in seconds.</summary>
    public required CostDistribution Seconds { get; init; }

    /// <summary>Probability that the run finishes within its budget, 0 to 1.</summary>
    public required double FinishProbability { get; init; }

    /// <summary>Steps that the budget is expected to pay for, 0 to the steps that remain.</summary>
    public required int AffordableSteps { get; init; }

    /// <summary>What a step is taken to need.</summary>
    public required StepEstimate Step { get; init; }

    /// <summary>The forecast for a run that is over.</summary>
    public static RunForecast Over { get; } = new()
    {
        Usd = default,
        Seconds = default,
        FinishProbability = 1,
        AffordableSteps = 0,
        Step = new StepEstimate
        {
            Seconds = 0,
            Usd = 0,
            SecondsSpread = default,
            UsdSpread = default,
            Basis = ForecastBasis.Over,
            ObservedSteps = 0,
        },
    };

    /// <summary>Forecasts the rest of a run.</summary>
    /// <param name="step">What a step needs.</param>
    /// <param name="remainingSteps">Steps that remain, at least 0.</param>
    /// <param name="availableUsd">Money that is left; <see langword="null"/> for no limit.</param>
    /// <param name="beside">What is to come beside the steps: loading, and evaluations that no step's time holds.</param>
    public static RunForecast Of(StepEstimate step, int remainingSteps, decimal? availableUsd, StepCost beside = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(remainingSteps);

        var usd = new CostDistribution((step.Usd * remainingSteps) + beside.Usd, step.UsdSpread.OfSum(remainingSteps));
        return new RunForecast
        {
            Usd = usd,
            Seconds = new CostDistribution((step.Seconds * remainingSteps) + beside.Seconds, step.SecondsSpread.OfSum(remainingSteps)),
            FinishProbability = availableUsd is { } available ? usd.ProbabilityWithin((double)available) : 1,
            AffordableSteps = availableUsd is { } left && step.Usd > 0
                ? (int)Math.Clamp(Math.Floor(((double)left - beside.Usd) / step.Usd), 0, remainingSteps)
                : remainingSteps,
            Step = step,
        };
    }
}
