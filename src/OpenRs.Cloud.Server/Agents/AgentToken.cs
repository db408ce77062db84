using Microsoft.Extensions.Options;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Server.Storage;
using OpenRs.Cloud.Server.Secrets;
using OpenRs.Cloud.Server.Security.Authentication;

namespace OpenRs.Cloud.Server.Agents;

/// <summary>
/// The token that lets an agent in: configured as a text or a file, or made at first start and kept in a file that only the server's user
/// can read. It opens AgentService alone, and no user's credentials open that.
/// </summary>
internal sealed class AgentToken
{
    private const string Advice = "Give it the server's agent token: what OpenRs:AgentToken or OpenRs:AgentTokenFile (--agent-token-file) "
        + "configures, or else the file agent.token in the server's data folder.";

    private readonly SecretFile? _file;
    private readonly byte[] _configured = [];

    public AgentToken(IOptions<AgentOptions> options, IOptions<StorageOptions> storage)
    {
        if (options.Value.AgentToken is { Length: > 0 } configured)
        {
            _configured = SecretFile.Hash(configured);
            return;
        }

        Func<string>? make = options.Value.AgentTokenFile.Length > 0 ? null : SecretFile.NewToken;
        _file = new SecretFile(options.Value.TokenPath(storage.Value), make);
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
                    ? $"The agent sent no join token. {Advice}"
                    : $"The agent's join token is not the server's. {Advice}");
        }
    }

    private bool Matches(string? given) => _file?.Matches(given) ?? SecretFile.AreEqual(given, _configured);
}
