using OpenRs.Cloud.Dashboard.Formatting;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Dashboard.Pools;

/// <summary>What an agent is and does, in words.</summary>
public static class AgentWords
{
    /// <summary>What it does.</summary>
    public static string Of(AgentState state) => state == AgentState.Unspecified ? "unknown" : state.ToString();

    /// <summary>How that is coloured.</summary>
    public static string Tone(AgentState state) => state switch
    {
        AgentState.Working => "active",
        AgentState.Draining or AgentState.Drained => "warn",
        AgentState.Idle or AgentState.Connected or AgentState.Unspecified => "quiet",
    };

    /// <summary>What it works on.</summary>
    public static string Work(Agent agent) => agent.Work is not { } work
        ? "nothing"
        : $"{Words.Of(work.Phase).ToLowerInvariant()}{(work.Step > 0 ? $", step {work.Step}" : "")}"
            + $"{(work.Units > 0 ? $", {Number.Count(work.Units, "unit")}" : "")}";

    /// <summary>Its device.</summary>
    public static string Device(Agent agent) => $"{agent.GpuCount} × {agent.GpuType}{(agent.Spot ? ", spot" : "")}";

    /// <summary>Share of the agents of a pool that work, in words.</summary>
    public static string Utilisation(Pool pool) => pool.Agents == 0
        ? Number.None
        : $"{Number.Percent((double)pool.WorkingAgents / pool.Agents)} of {Number.Count(pool.Agents, "agent")}";
}
