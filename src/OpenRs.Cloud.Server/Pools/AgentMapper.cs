using Google.Protobuf.WellKnownTypes;
using OpenRs.Cloud.Agents;
using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Work;
using OpenRs.Cloud.Workers;
using Api = OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Pools;

/// <summary>Agents as the API shows them.</summary>
internal static class AgentMapper
{
    /// <summary>An agent.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="job">Resource name of its job; empty for none, or one that is hidden.</param>
    public static Api.Agent ToApi(AgentSnapshot agent, string job)
    {
        var (info, activity) = (agent.Info, agent.Activity);
        return new Api.Agent
        {
            Name = PoolName.Agent(info.Pool, info.AgentId),
            State = (Api.AgentState)(int)activity.State,
            StateTime = activity.StateTime.ToTimestamp(),
            Work = activity.Work is { } work ? ToApi(work, job) : null,
            Device = info.Device,
            DeviceType = info.DeviceType == DeviceType.Cuda ? Api.DeviceType.Cuda : Api.DeviceType.Cpu,
            MemoryBytes = info.MemoryBytes,
            GpuType = info.GpuType,
            GpuCount = info.GpuCount,
            Spot = info.Spot,
            UsdMicrosPerGpuHour = Money.ToMicros(agent.UsdPerHour / info.GpuCount),
            Roles = { RolesOf(info.Roles) },
            EngineVersion = info.EngineVersion,
            UnitsDone = activity.UnitsDone,
            ConnectTime = activity.ConnectTime.ToTimestamp(),
            LastContactTime = agent.ContactTime.ToTimestamp(),
            DrainTime = activity.DrainTime?.ToTimestamp(),
        };
    }

    private static Api.AgentWork ToApi(AgentWork work, string job) => new()
    {
        Job = job,
        Phase = work.Kind switch
        {
            null => work.Unknown ? Api.Phase.Unspecified : Api.Phase.Idle,
            WorkKind.Rollout => Api.Phase.Rollout,
            WorkKind.Train => Api.Phase.Train,
            WorkKind.Save => Api.Phase.Save,
            _ => Api.Phase.Evaluate,
        },
        Step = work.Kind is WorkKind.Rollout or WorkKind.Train ? work.Step + 1 : work.Step,
        Units = work.Units,
        StartTime = work.StartTime.ToTimestamp(),
    };

    private static IEnumerable<Api.AgentRole> RolesOf(AgentRoles roles)
    {
        if (roles.HasFlag(AgentRoles.Rollout))
        {
            yield return Api.AgentRole.Rollout;
        }

        if (roles.HasFlag(AgentRoles.Train))
        {
            yield return Api.AgentRole.Train;
        }

        if (roles.HasFlag(AgentRoles.Evaluate))
        {
            yield return Api.AgentRole.Evaluate;
        }
    }
}
