namespace OpenRs.Cloud.Ledgers;

/// <summary>What says that somebody holds a lease: only the process that opened it knows all of it.</summary>
/// <param name="LeaseId">Lease id.</param>
/// <param name="FencingToken">Fencing token.</param>
/// <param name="AgentId">The agent.</param>
/// <param name="ProcessNonce">Random text of the agent's process.</param>
[GenerateSerializer, Immutable, Alias("openrs.LeaseClaim")]
public sealed record LeaseClaim(
    [property: Id(0)] string LeaseId,
    [property: Id(1)] long FencingToken,
    [property: Id(2)] string AgentId,
    [property: Id(3)] string ProcessNonce);
