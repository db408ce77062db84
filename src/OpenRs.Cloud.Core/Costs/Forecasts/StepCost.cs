namespace OpenRs.Cloud.Costs.Forecasts;

/// <summary>What one step took.</summary>
/// <param name="Seconds">Time from the end of the step before to its own, in seconds.</param>
/// <param name="Usd">US dollars charged in that time.</param>
public readonly record struct StepCost(double Seconds, double Usd);
