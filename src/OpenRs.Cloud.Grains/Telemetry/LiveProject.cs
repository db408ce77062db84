namespace OpenRs.Cloud.Telemetry;

/// <summary>A project.</summary>
/// <param name="MonthlyUsd">Its budget of a month in US dollars; 0 for no limit.</param>
public sealed record LiveProject(decimal MonthlyUsd);
