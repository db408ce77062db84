using OpenRs.Cloud.Projects;
using OpenRs.Cloud.Agents;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Protocol.Servers;

/// <summary>Checks what an agent says of itself.</summary>
internal static class AgentInfoMapper
{
    private const int MaxGpus = 64;

    public static AgentInfo ToAgentInfo(Hello hello, PriceBook prices, DateTimeOffset now)
    {
        if (!ResourceId.IsValid(hello.AgentId))
        {
            throw CloudException.Field(
                ErrorReason.InvalidArgument, "hello.agent_id", "must be 1 to 63 of a-z, 0-9 and '-', not starting or ending with '-'.");
        }

        var pool = hello.Pool.Length == 0 ? "default" : hello.Pool;
        if (!ResourceId.IsValid(pool))
        {
            throw CloudException.Field(ErrorReason.InvalidArgument, "hello.pool", "must be 1 to 63 of a-z, 0-9 and '-'.");
        }

        if (hello.GpuCount is < 1 or > MaxGpus)
        {
            throw CloudException.Field(ErrorReason.InvalidArgument, "hello.gpu_count", $"must be from 1 to {MaxGpus}.");
        }

        if (!Enum.IsDefined(hello.DeviceType))
        {
            throw CloudException.Field(ErrorReason.InvalidArgument, "hello.device_type", "must be DEVICE_TYPE_CPU or DEVICE_TYPE_CUDA.");
        }

        if (!IsNonce(hello.ProcessNonce))
        {
            throw CloudException.Field(
                ErrorReason.InvalidArgument, "hello.process_nonce", "must be empty or 16 to 64 of a-z, A-Z, 0-9 and '-'.");
        }

        if (hello.NodeStart is { } start && (!IsNonce(start.BootId) || start.BootId.Length == 0 || start.Seconds is not >= 0))
        {
            throw CloudException.Field(
                ErrorReason.InvalidArgument, "hello.node_start", "must have a boot_id of 16 to 64 of a-z, A-Z, 0-9 and '-', and seconds.");
        }

        if (hello.EngineVersion != EngineVersion.Of(hello.DeviceType))
        {
            throw new CloudException(
                CloudErrorKind.FailedPrecondition,
                ErrorReason.EngineVersionMismatch,
                $"The agent runs learning engine {hello.EngineVersion}, this server needs {EngineVersion.Of(hello.DeviceType)}. "
                + "Deploy agents and server of one release, and see 'openrs doctor' on the agent's machine.");
        }

        return new AgentInfo
        {
            AgentId = hello.AgentId,
            Pool = pool,
            GpuType = hello.GpuType,
            GpuCount = hello.GpuCount,
            Device = hello.Device.Length > 200 ? hello.Device[..200] : hello.Device,
            Spot = hello.Spot,
            UsdPerHour = prices.UsdPerHour(hello.GpuType, hello.Spot, hello.GpuCount, now),
            EngineVersion = hello.EngineVersion,
            DeviceType = hello.DeviceType == V1.DeviceType.Cuda ? Cloud.Agents.DeviceType.Cuda : Cloud.Agents.DeviceType.Cpu,
            Roles = hello.Roles.Count == 0
                ? AgentRoles.All
                : hello.Roles.Aggregate(AgentRoles.None, static (roles, role) => roles | ToRole(role)),
            ProcessNonce = hello.ProcessNonce,
            MemoryBytes = Math.Max(0, hello.MemoryBytes),
            NodeStart = hello.NodeStart is { } node ? new Cloud.Agents.NodeStart(node.BootId, node.Seconds) : null,
        };
    }

    private static bool IsNonce(string text) =>
        text.Length is 0 or (>= 16 and <= 64) && text.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter == '-');

    private static AgentRoles ToRole(AgentRole role) => role switch
    {
        AgentRole.Rollout => AgentRoles.Rollout,
        AgentRole.Train => AgentRoles.Train,
        AgentRole.Evaluate => AgentRoles.Evaluate,
        _ => throw CloudException.Field(ErrorReason.InvalidArgument, "hello.roles", "must be of rollout, train and evaluate."),
    };
}
