using Microsoft.Extensions.Options;
using OpenRs.Cloud.Access;
using OpenRs.Cloud.Server.Hosting;
using OpenRs.Cloud.Transport;

namespace OpenRs.Cloud.Server.Security;

/// <summary>
/// The first API key: admin of all projects. It lies in the configured file, or in the file <c>admin.key</c> of the data folder, which only
/// the server's user can read and which is made at first start. It is changed by replacing the file.
/// </summary>
internal sealed class AdminKey
{
    private readonly SecretFile _file;

    /// <summary>Reads the key, and makes it at first start.</summary>
    /// <exception cref="FormatException">The file holds no API key.</exception>
    public AdminKey(IOptions<ServerOptions> options)
    {
        _file = new SecretFile(options.Value.AdminKeyPath, static () => ApiKeyToken.Create().ToString());
        if (!ApiKeyToken.TryParse(SecretText.ReadFile(_file.Path), out _))
        {
            throw new FormatException(
                $"{_file.Path} holds no API key (ors_PREFIX_SECRET). Write one into it, or remove it: the next start makes a new one.");
        }
    }

    /// <summary>Where it lies.</summary>
    public string FilePath => _file.Path;

    /// <summary>Whether a key is this one.</summary>
    public bool Matches(ApiKeyToken token) => _file.Matches(token.ToString());
}
