using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Server.Hosting;

namespace OpenRs.Cloud.Server.Agents;

/// <summary>
/// The token that lets an agent in: from the configuration, or made at first start and kept in a file that only the server's user can
/// read.
/// </summary>
internal sealed class AgentToken
{
    private readonly byte[] _hash;

    public AgentToken(IOptions<ServerOptions> options) =>
        _hash = Hash(options.Value.AgentToken is { Length: > 0 } configured ? configured : ReadOrCreate(options.Value.DataPath));

    /// <summary>Checks the metadata value <c>authorization</c>.</summary>
    /// <exception cref="CloudException">AGENT_TOKEN_INVALID.</exception>
    public void Check(string? authorization)
    {
        const string Scheme = "Bearer ";
        var given = authorization?.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) == true ? authorization[Scheme.Length..] : "";

        // Hashes have equal length, so the time to compare tells nothing of the token.
        if (!CryptographicOperations.FixedTimeEquals(Hash(given), _hash))
        {
            throw new CloudException(
                CloudErrorKind.Unauthenticated,
                ErrorReason.AgentTokenInvalid,
                given.Length == 0
                    ? "The agent sent no join token. Give it the server's agent token (file agent.token in the server's data folder)."
                    : "The agent's join token is not the server's. Give it the server's agent token (file agent.token in the server's data folder).");
        }
    }

    private static string ReadOrCreate(string folder)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, "agent.token");
        if (!File.Exists(path))
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using var writer = new StreamWriter(path, options);
            writer.WriteLine(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)));
        }

        return File.ReadAllText(path).Trim();
    }

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
