namespace OpenRs.Cloud.Agents;

/// <summary>How long a node ran before its agent did.</summary>
/// <param name="BootId">Tells this start of the node from all others.</param>
/// <param name="Seconds">Seconds from the start of the node to that of the agent's process.</param>
[GenerateSerializer, Immutable, Alias("openrs.NodeStart")]
public sealed record NodeStart([property: Id(0)] string BootId, [property: Id(1)] double Seconds);
