using OpenRs.Cloud.Agents;
using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Simulator;

/// <summary>What an agent says: the messages of <c>AgentService.Connect</c>.</summary>
internal abstract record AgentMessage
{
    /// <summary>First of a connection.</summary>
    public sealed record Hello(AgentInfo Info) : AgentMessage;

    /// <summary>Free for a run.</summary>
    public sealed record Ready : AgentMessage;

    /// <summary>Asks for a lease.</summary>
    public sealed record OpenLease(string JobId, long Sequence) : AgentMessage;

    /// <summary>Reports and extends a lease.</summary>
    public sealed record Heartbeat(LeaseRenewal Renewal) : AgentMessage;

    /// <summary>Gives a lease back.</summary>
    public sealed record CloseLease(LeaseRenewal Last) : AgentMessage;

    /// <summary>Asks for work.</summary>
    public sealed record RequestWork(string LeaseId, long FencingToken, int MaxUnits) : AgentMessage;

    /// <summary>A finished unit.</summary>
    public sealed record Result(string LeaseId, UnitReport Report) : AgentMessage;

    /// <summary>A unit that could not be done.</summary>
    public sealed record Failure(string LeaseId, UnitFailure Report) : AgentMessage;
}
