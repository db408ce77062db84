using OpenRs.Cloud.Costs.Forecasts;

namespace OpenRs.Cloud.Simulator.Scenarios;

/// <summary>A forecast of the rest of a run, and what the rest came to.</summary>
/// <param name="Steps">Steps of the run.</param>
/// <param name="Known">Steps of its own that the forecast knew.</param>
/// <param name="Forecast">What was said.</param>
/// <param name="Usd">What the rest cost, in US dollars.</param>
/// <param name="Seconds">How long it took.</param>
internal sealed record ForecastOutcome(int Steps, int Known, RunForecast Forecast, double Usd, double Seconds);
