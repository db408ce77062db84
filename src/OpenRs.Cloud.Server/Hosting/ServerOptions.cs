using OpenRs.Cloud.Server.Configuration;
using OpenRs.CommandLine;

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

    /// <summary>Form of the log: <c>text</c>, lines for people, or <c>json</c>, an object with scopes in each. Default: text.</summary>
    public string LogFormat { get; set; } = ProgramLog.Text;

    /// <summary>Whether this server is one of a cluster.</summary>
    public bool IsCluster => Host == "cluster";

    /// <inheritdoc/>
    public IEnumerable<string> Problems()
    {
        if (Host is not ("local" or "embedded" or "cluster"))
        {
            yield return $"OpenRs:Host is '{Host}'; it must be local or cluster.";
        }

        if (!ProgramLog.Formats.Contains(LogFormat))
        {
            yield return $"OpenRs:LogFormat is '{LogFormat}'; it must be text or json.";
        }
    }
}
