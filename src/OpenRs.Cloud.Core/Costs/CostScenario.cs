namespace OpenRs.Cloud.Costs;

/// <summary>Other circumstances for a run that is known.</summary>
/// <param name="GpuType">GPU type in place of all others; <see langword="null"/> leaves them.</param>
/// <param name="Spot">Whether agents that do not train or save are spot nodes.</param>
/// <param name="UsdPerGpuHour">Price of one GPU in US dollars per hour; <see langword="null"/> takes the price book's.</param>
/// <param name="RelativeSpeed">Speed over that of the run's own GPUs, positive.</param>
/// <param name="Agents">Agents at once; <see langword="null"/> leaves them.</param>
public sealed record CostScenario(string? GpuType, bool Spot, decimal? UsdPerGpuHour, double RelativeSpeed, int? Agents = null);
