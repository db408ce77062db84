namespace OpenRs.Cloud.Protocol.Agents;

/// <summary>GPU time granted to this agent.</summary>
/// <param name="LeaseId">Lease id.</param>
/// <param name="FencingToken">Fencing token.</param>
/// <param name="DeadlineTimestamp">Timestamp (see <see cref="TimeProvider.GetTimestamp"/>) by which work must have stopped.</param>
public sealed record Lease(string LeaseId, long FencingToken, long DeadlineTimestamp);
