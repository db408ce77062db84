using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Protocol.Agents;

/// <summary>A finished unit.</summary>
/// <param name="UnitId">Unit id.</param>
/// <param name="Result">The result object.</param>
/// <param name="Values">Numbers by name.</param>
/// <param name="Checkpoint">The checkpoint committed with it, if any.</param>
public sealed record UnitOutcome(
    string UnitId, ObjectRef Result, IReadOnlyDictionary<string, double> Values, CommittedCheckpoint? Checkpoint = null);
