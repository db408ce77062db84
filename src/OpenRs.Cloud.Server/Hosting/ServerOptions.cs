using OpenRs.Cloud.Server.Configuration;

namespace OpenRs.Cloud.Server.Hosting;

/// <summary>How the process as a whole runs. Each feature has its own options beside it, all in the section <c>OpenRs</c>.</summary>
internal sealed class ServerOptions : ICheckedOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "OpenRs";

    /// <summary>
    /// Where grains live: <c>local</c> (one process, state in a SQLite file; <c>embedded</c> is its older name) or <c>cluster</c> (Orleans
    /// silos on Azure storage). Default: local.
    /// </summary>
    public string Host { get; set; } = "local";

    /// <summary>Whether to stop when standard input closes, as a child of a process that may be killed. Default: false.</summary>
    public bool StopWithStdin { get; set; }

    /// <summary>Whether this server is one of a cluster.</summary>
    public bool IsCluster => Host == "cluster";

    /// <inheritdoc/>
    public IEnumerable<string> Problems()
    {
        if (Host is not ("local" or "embedded" or "cluster"))
        {
            yield return $"OpenRs:Host is '{Host}'; it must be local or cluster.";
        }
    }
}
