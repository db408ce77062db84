namespace OpenRs.Cloud.Costs.Forecasts;

/// <summary>What a forecast rests on, from weak to strong.</summary>
public enum ForecastBasis
{
    /// <summary>Price book, model size and the arithmetic of a step.</summary>
    Assumed,

    /// <summary>Earlier runs of the same recipe and model.</summary>
    Similar,

    /// <summary>The run's own steps.</summary>
    Observed,

    /// <summary>The run is over: nothing is to come.</summary>
    Over,
}
