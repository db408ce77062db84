using OpenRs.Cloud.Projects;
using OpenRs.Cloud.Server.Configuration;
using OpenRs.Cloud.Server.Storage;
using OpenRs.Cloud.Transport;

namespace OpenRs.Cloud.Server.Agents;

/// <summary>Who may be an agent, and for how long at a time.</summary>
internal sealed class AgentOptions : ICheckedOptions
{
    /// <summary>
    /// Token that agents must show. When it and <see cref="AgentTokenFile"/> are empty, one is made and kept in <c>agent.token</c> in the
    /// data folder.
    /// </summary>
    public string AgentToken { get; set; } = "";

    /// <summary>
    /// File with the token that agents must show, such as a mounted secret, in place of <see cref="AgentToken"/>; empty for none. The
    /// servers of a cluster must have the same one.
    /// </summary>
    public string AgentTokenFile { get; set; } = "";

    /// <summary>Length of a lease in seconds, 2 to 600. Default: 30. A lost agent costs at most this much.</summary>
    public double LeaseSeconds { get; set; } = 30;

    /// <summary>
    /// The pools that agents may come from: runs in others are refused. Default: none named, and a run in any pool waits for its agents.
    /// </summary>
    public List<string> Pools { get; } = [];

    /// <summary>Length of a lease.</summary>
    public TimeSpan LeaseDuration => TimeSpan.FromSeconds(LeaseSeconds);

    /// <summary>File of the agents' token with the default filled in.</summary>
    public string TokenPath(StorageOptions storage) =>
        AgentTokenFile.Length > 0 ? Path.GetFullPath(AgentTokenFile) : Path.Combine(storage.DataPath, "agent.token");

    /// <inheritdoc/>
    public IEnumerable<string> Problems()
    {
        if (LeaseSeconds is not (>= 2 and <= 600))
        {
            yield return $"OpenRs:LeaseSeconds is {LeaseSeconds}; it must be from 2 to 600.";
        }

        foreach (var pool in Pools.Where(static pool => !ResourceId.IsValid(pool)))
        {
            yield return $"OpenRs:Pools has '{pool}'; a pool's name is 1 to 63 of a-z, 0-9 and '-'.";
        }

        if (AgentToken.Length > 0 && SecretText.Problem(AgentToken) is { } problem)
        {
            yield return $"OpenRs:AgentToken {problem}";
        }

        if (AgentToken.Length > 0 && AgentTokenFile.Length > 0)
        {
            yield return "OpenRs:AgentToken and OpenRs:AgentTokenFile are both set; set one.";
        }

        // A file that is configured is never made: each server of a cluster would make another secret.
        if (AgentTokenFile.Length > 0 && !File.Exists(AgentTokenFile))
        {
            yield return $"OpenRs:AgentTokenFile is '{AgentTokenFile}', and there is no such file.";
        }
    }
}
