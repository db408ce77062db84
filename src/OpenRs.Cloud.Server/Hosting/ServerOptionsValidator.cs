using Microsoft.Extensions.Options;
using OpenRs.Cloud.Server.Agents;
using OpenRs.Cloud.Server.Configuration;
using OpenRs.Cloud.Server.Endpoints;
using OpenRs.Cloud.Server.Security.Authentication;
using OpenRs.Cloud.Server.Storage;

namespace OpenRs.Cloud.Server.Hosting;

/// <summary>
/// Stops the server at start when a setting is wrong: gathers what the options of all features say, and checks what concerns two of them.
/// </summary>
internal sealed class ServerOptionsValidator(
    IEnumerable<ICheckedOptions> features,
    IOptions<EndpointOptions> endpoint,
    IOptions<AccessOptions> access,
    IOptions<AgentOptions> agents,
    IOptions<StorageOptions> storage) : IValidateOptions<ServerOptions>
{
    public ValidateOptionsResult Validate(string? name, ServerOptions options)
    {
        List<string> problems =
        [
            .. options.Problems(),
            .. features.SelectMany(static feature => feature.Problems()),
            .. ExposureProblems(endpoint.Value, access.Value),
            .. options.IsCluster ? ClusterProblems() : [],
        ];
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static IEnumerable<string> ExposureProblems(EndpointOptions endpoint, AccessOptions access)
    {
        if (!endpoint.Problems().Any() && !endpoint.IsLoopback && !access.RequiresAuth(endpoint) && !access.AllowUnauthenticated)
        {
            yield return $"OpenRs:{endpoint.ExposedOption} is {endpoint.Exposed}, which other machines can reach, but clients are not "
                + "authenticated. "
                + "Listen on 127.0.0.1, or ask for credentials (--auth required), or set "
                + "OpenRs:AllowUnauthenticated (--allow-unauthenticated) "
                + "when the network lets in only who may call.";
        }
    }

    // What a server makes in its own data folder when nothing is configured.
    private IEnumerable<string> ClusterProblems()
    {
        if (agents.Value.AgentToken.Length == 0 && agents.Value.AgentTokenFile.Length == 0)
        {
            yield return "OpenRs:AgentTokenFile is missing. The servers of a cluster share one join token: give all of them the same file "
                + "(--agent-token-file FILE), or the token itself as OpenRs:AgentToken.";
        }

        if (access.Value.AdminKeyFile.Length == 0)
        {
            yield return "OpenRs:AdminKeyFile is missing. The servers of a cluster share one admin key: give all of them the same file "
                + "(--admin-key-file FILE).";
        }

        if (storage.Value.Objects.Length == 0)
        {
            yield return "OpenRs:Objects is missing. The servers and agents of a cluster share one object store: give all servers the same "
                + "blob container or mounted folder (--objects URI).";
        }
    }
}
