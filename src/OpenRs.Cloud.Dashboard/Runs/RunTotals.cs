namespace OpenRs.Cloud.Dashboard.Runs;

/// <summary>What the runs of a list come to.</summary>
/// <param name="Runs">How many they are.</param>
/// <param name="Active">How many of them are not over.</param>
/// <param name="Agents">Agents that work for them.</param>
/// <param name="SpentUsdMicros">What they spent.</param>
/// <param name="PromisedUsdMicros">What those that are not over may still spend.</param>
/// <param name="AtRisk">How many of the active ones will more likely run out of budget than finish.</param>
public sealed record RunTotals(int Runs, int Active, int Agents, long SpentUsdMicros, long PromisedUsdMicros, int AtRisk);
