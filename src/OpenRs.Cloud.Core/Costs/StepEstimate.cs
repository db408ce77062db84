namespace OpenRs.Cloud.Costs;

/// <summary>What one optimizer step takes, and how far that is known.</summary>
public sealed record StepEstimate
{
    /// <summary>Mean length of a step in seconds.</summary>
    public required double Seconds { get; init; }

    /// <summary>Mean cost of a step in US dollars.</summary>
    public required double Usd { get; init; }

    /// <summary>Standard deviation between steps over their mean: averages out over many steps.</summary>
    public required double StepDeviation { get; init; }

    /// <summary>Relative standard deviation of the mean itself: does not average out.</summary>
    public required double MeanDeviation { get; init; }

    /// <summary>What it rests on.</summary>
    public required ForecastBasis Basis { get; init; }

    /// <summary>Steps that were observed for it.</summary>
    public required int ObservedSteps { get; init; }
}
