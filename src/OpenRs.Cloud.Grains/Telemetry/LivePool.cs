namespace OpenRs.Cloud.Telemetry;

/// <summary>A pool.</summary>
/// <param name="Jobs">Jobs that need agents of it.</param>
public sealed record LivePool(int Jobs);
