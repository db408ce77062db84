using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Simulator;

/// <summary>What the server says to an agent: the answers of <c>AgentService.Connect</c>.</summary>
internal abstract record ServerMessage
{
    /// <summary>Answers Hello.</summary>
    public sealed record Welcome : ServerMessage;

    /// <summary>A run that needs the agent.</summary>
    public sealed record Offer(JobOffer Job) : ServerMessage;

    /// <summary>Grants or extends a lease.</summary>
    public sealed record Granted(LeaseAnswer Answer) : ServerMessage;

    /// <summary>A lease is over or was not granted.</summary>
    public sealed record Ended(string LeaseId, LeaseRefusal Reason) : ServerMessage;

    /// <summary>Work to do.</summary>
    public sealed record Work(WorkGrant Grant) : ServerMessage;

    /// <summary>Answers a result or a failure.</summary>
    public sealed record Receipt(string BatchId, int Position, UnitReceipt Answer) : ServerMessage;
}
