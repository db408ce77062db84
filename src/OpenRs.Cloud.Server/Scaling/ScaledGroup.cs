using System.Globalization;
using Google.Protobuf.Collections;
using OpenRs.Cloud.Agents;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Projects;
using OpenRs.Cloud.Server.Resources;

namespace OpenRs.Cloud.Server.Scaling;

/// <summary>The agents that a ScaledObject is about, as the metadata of its trigger names them.</summary>
internal sealed record ScaledGroup
{
    private const int MaxGpus = 64;
    private const int MaxTypeLength = 64;

    // What KEDA itself reads, and sends along.
    private static readonly HashSet<string> OfKeda =
        new(StringComparer.Ordinal) { "scalerAddress", "enableTLS", "unsafeSsl", ScalerAccess.TokenName };

    private static readonly string[] Own = ["pool", "roles", "gpuType", "gpuCount", "spot"];

    private static readonly (string Name, AgentRoles Role)[] RoleNames =
        [("rollout", AgentRoles.Rollout), ("train", AgentRoles.Train), ("evaluate", AgentRoles.Evaluate)];

    /// <summary>The pool.</summary>
    public required string Pool { get; init; }

    /// <summary>What each agent takes.</summary>
    public required AgentRoles Roles { get; init; }

    /// <summary>Type of its GPUs, as the price book spells it.</summary>
    public required string GpuType { get; init; }

    /// <summary>Number of its GPUs.</summary>
    public required int GpuCount { get; init; }

    /// <summary>Whether its node is a spot node.</summary>
    public required bool Spot { get; init; }

    /// <summary>Name of the metric.</summary>
    public string MetricName => string.Join(
        '-', RoleNames.Where(role => Roles.HasFlag(role.Role)).Select(static role => role.Name).Prepend(Pool).Prepend("agents"));

    /// <summary>Reads the metadata of a trigger, which is outside input.</summary>
    /// <exception cref="CloudException">INVALID_ARGUMENT, with the name that is wrong.</exception>
    public static ScaledGroup Read(MapField<string, string> metadata)
    {
        if (metadata.Keys.FirstOrDefault(static name => !Own.Contains(name) && !OfKeda.Contains(name)) is { } unknown)
        {
            throw Invalid(
                ResourceName.Shorten(unknown), $"is not known; a trigger has {string.Join(", ", Own)} and {ScalerAccess.TokenName}.");
        }

        var pool = metadata.GetValueOrDefault("pool", "");
        var gpuType = metadata.GetValueOrDefault("gpuType", "");
        return new ScaledGroup
        {
            Pool = ResourceId.IsValid(pool)
                ? pool
                : throw Invalid("pool", $"is '{ResourceName.Shorten(pool)}'; a pool's name is 1 to 63 of a-z, 0-9 and '-'."),
            Roles = ReadRoles(metadata.GetValueOrDefault("roles", "")),
            GpuType = gpuType.Length is > 0 and <= MaxTypeLength
                ? gpuType
                : throw Invalid("gpuType", "names the type of the agents' GPUs as the price book does, such as A100-80GB, or cpu."),
            GpuCount = ReadCount(metadata.GetValueOrDefault("gpuCount", "1")),
            Spot = metadata.GetValueOrDefault("spot", "false") switch
            {
                "true" => true,
                "false" => false,
                _ => throw Invalid("spot", "must be true or false."),
            },
        };
    }

    private static AgentRoles ReadRoles(string text)
    {
        if (text.Length == 0)
        {
            return AgentRoles.All;
        }

        var roles = AgentRoles.None;
        foreach (var name in text.Split(',', RoleNames.Length + 1))
        {
            var role = RoleNames.FirstOrDefault(role => role.Name == name.Trim()).Role;
            roles |= role != AgentRoles.None
                ? role
                : throw Invalid(
                    "roles", $"has '{ResourceName.Shorten(name)}'; roles are rollout, train and evaluate, separated by commas.");
        }

        return roles;
    }

    private static int ReadCount(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is >= 1 and <= MaxGpus
            ? count
            : throw Invalid("gpuCount", $"must be a number from 1 to {MaxGpus}.");

    private static CloudException Invalid(string name, string problem) =>
        CloudException.Field(ErrorReason.InvalidArgument, $"scalerMetadata[{name}]", problem);
}
