using OpenRs.Cloud.Agents;
using OpenRs.Cloud.Ledgers;

namespace OpenRs.Cloud.Simulator.Agents;

/// <summary>What an agent runs on.</summary>
/// <param name="Roles">Work that it takes.</param>
/// <param name="Gpus">Its GPUs.</param>
/// <param name="ClockRate">How fast its stopwatch runs: 1 is right.</param>
internal sealed record Machine(AgentRoles Roles, GpuSet Gpus, double ClockRate);
