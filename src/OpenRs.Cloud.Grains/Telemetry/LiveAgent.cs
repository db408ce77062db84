using OpenRs.Cloud.Agents;

namespace OpenRs.Cloud.Telemetry;

/// <summary>An agent that is connected.</summary>
/// <param name="Info">What it said of itself.</param>
/// <param name="JobId">The job that it works for; <see langword="null"/> for none.</param>
public sealed record LiveAgent(AgentInfo Info, string? JobId);
