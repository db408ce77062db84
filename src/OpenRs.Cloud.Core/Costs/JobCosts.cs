namespace OpenRs.Cloud.Costs;

/// <summary>What a job cost.</summary>
/// <param name="Recipe">Name of its recipe.</param>
/// <param name="Rows">Its costs by hour, phase and GPUs.</param>
public sealed record JobCosts(string Recipe, IReadOnlyList<FocusRow> Rows);
