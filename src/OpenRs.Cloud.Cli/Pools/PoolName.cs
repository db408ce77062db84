namespace OpenRs.Cloud.Cli.Pools;

/// <summary>Names of pools and agents as people type them: whole ones, or ids.</summary>
internal static class PoolName
{
    private const string Prefix = "pools/";

    /// <summary>The resource name of a pool.</summary>
    public static string Pool(string given) => given.StartsWith(Prefix, StringComparison.Ordinal) ? given : Prefix + given;

    /// <summary>The resource name of an agent; an id is that of an agent in any pool.</summary>
    public static string Agent(string given) => given.StartsWith(Prefix, StringComparison.Ordinal) ? given : $"{Prefix}-/agents/{given}";
}
