using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Server.Hosting;
using OpenRs.Cloud.Server.Security;

namespace OpenRs.Cloud.Server.Agents;

/// <summary>
/// The token that lets an agent in: configured as a text or a file, or made at first start and kept in a file that only the server's user
/// can read. It opens AgentService alone, and no user's credentials open that.
/// </summary>
internal sealed class AgentToken
{
    private readonly SecretFile? _file;
    private readonly byte[] _configured = [];

    public AgentToken(IOptions<ServerOptions> options)
    {
        if (options.Value.AgentToken is { Length: > 0 } configured)
        {
            _configured = SecretFile.Hash(configured);
            return;
        }

        _file = new SecretFile(options.Value.AgentTokenPath, static () => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)));
    }

    /// <summary>Checks the metadata value <c>authorization</c>.</summary>
    /// <exception cref="CloudException">AGENT_TOKEN_INVALID.</exception>
    public void Check(string? authorization)
    {
        var given = BearerToken.Of(authorization);
        if (!Matches(given))
        {
            throw new CloudException(
                CloudErrorKind.Unauthenticated,
                ErrorReason.AgentTokenInvalid,
                string.IsNullOrEmpty(given)
                    ? "The agent sent no join token. Give it the server's agent token (file agent.token in the server's data folder)."
                    : "The agent's join token is not the server's. Give it the server's agent token (file agent.token in the server's data folder).");
        }
    }

    private bool Matches(string? given) => _file?.Matches(given) ?? SecretFile.AreEqual(given, _configured);
}
