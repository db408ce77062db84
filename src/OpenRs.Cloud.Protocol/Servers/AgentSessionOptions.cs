namespace OpenRs.Cloud.Protocol.Servers;

/// <summary>What the server tells each agent.</summary>
/// <param name="HeartbeatInterval">How often an agent that holds a lease sends a heartbeat.</param>
/// <param name="ObjectStore">URI of the object store.</param>
public sealed record AgentSessionOptions(TimeSpan HeartbeatInterval, string ObjectStore)
{
    /// <summary>What fits a length of leases: four heartbeats each, so that three may be lost.</summary>
    public static AgentSessionOptions Create(TimeSpan leaseDuration, string objectStore) => new(leaseDuration / 4, objectStore);
}
