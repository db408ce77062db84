namespace OpenRs.Cloud.Costs;

/// <summary>Costs of one thing: a job, a recipe, a day, a type of GPU or a phase.</summary>
/// <param name="Key">What it is; empty for a sum of all.</param>
/// <param name="GpuSeconds">GPU seconds.</param>
/// <param name="Usd">US dollars, in whole millionths.</param>
/// <param name="Jobs">Runs and evaluations with a part in it.</param>
public sealed record CostLine(string Key, decimal GpuSeconds, decimal Usd, int Jobs);
