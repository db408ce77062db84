using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Projects;
using OpenRs.Cloud.Server.Resources;

namespace OpenRs.Cloud.Server.Pools;

/// <summary>Names of pools and agents, which belong to no project.</summary>
internal static class PoolName
{
    /// <summary>Stands for every pool.</summary>
    private const string Any = "-";

    public static string Pool(string pool) => $"pools/{pool}";

    public static string Agent(string pool, string agentId) => $"pools/{pool}/agents/{agentId}";

    /// <summary>Parses <c>pools/{pool}</c>.</summary>
    public static string ParsePool(string name, string field) => name.Split('/') is ["pools", var pool] && ResourceId.IsValid(pool)
        ? pool
        : throw Malformed(field, name, "pools/{pool}");

    /// <summary>Parses <c>pools/{pool}</c>, or <c>pools/-</c>, which is <see langword="null"/>.</summary>
    public static string? ParsePoolOrAll(string name, string field) => name == Pool(Any) ? null : ParsePool(name, field);

    /// <summary>Parses <c>pools/{pool}/agents/{agent}</c>; the pool is <see langword="null"/> when the name has <c>-</c> for it.</summary>
    public static (string? Pool, string AgentId) ParseAgent(string name, string field) =>
        name.Split('/', 5) is ["pools", var pool, "agents", var agent] && (pool == Any || ResourceId.IsValid(pool))
            && ResourceId.IsValid(agent)
            ? (pool == Any ? null : pool, agent)
            : throw Malformed(field, name, "pools/{pool}/agents/{agent}");

    private static CloudException Malformed(string field, string name, string pattern) => CloudException.Field(
        ErrorReason.InvalidArgument,
        field,
        $"'{ResourceName.Shorten(name)}' is not of the form {pattern} with ids of 1 to 63 of a-z, 0-9 and '-'.");
}
