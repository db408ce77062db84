namespace OpenRs.Cloud.Costs.Forecasts;

/// <summary>What one optimizer step takes, and how far that is known.</summary>
public sealed record StepEstimate
{
    /// <summary>Mean length of a step in seconds.</summary>
    public required double Seconds { get; init; }

    /// <summary>Mean cost of a step in US dollars.</summary>
    public required double Usd { get; init; }

    /// <summary>How far the length is known.</summary>
    public required StepSpread SecondsSpread { get; init; }

    /// <summary>How far the cost is known. Agents that come and go change the length of a step more than its cost.</summary>
    public required StepSpread UsdSpread { get; init; }

    /// <summary>What it rests on.</summary>
    public required ForecastBasis Basis { get; init; }

    /// <summary>Steps that were observed for it.</summary>
    public required int ObservedSteps { get; init; }
}
