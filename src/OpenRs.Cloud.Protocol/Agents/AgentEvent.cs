using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Protocol.Agents;

/// <summary>What the agent's loop reacts to.</summary>
internal abstract record AgentEvent
{
    /// <summary>The server sent a message.</summary>
    public sealed record Received(ConnectResponse Message) : AgentEvent;

    /// <summary>A unit is finished.</summary>
    public sealed record UnitDone(Job Job, UnitOutcome Outcome) : AgentEvent;

    /// <summary>A job has ended: all its units are reported, or it failed or was cancelled.</summary>
    public sealed record JobEnded(Job Job, Exception? Error) : AgentEvent;

    /// <summary>The agent is to stop.</summary>
    public sealed record DrainRequested(TimeSpan GracePeriod) : AgentEvent;

    /// <summary>Time to look at the lease.</summary>
    public sealed record Tick : AgentEvent;
}
