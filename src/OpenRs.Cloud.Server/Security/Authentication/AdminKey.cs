using Microsoft.Extensions.Options;
using OpenRs.Cloud.Access;
using OpenRs.Cloud.Server.Storage;
using OpenRs.Cloud.Server.Secrets;

namespace OpenRs.Cloud.Server.Security.Authentication;

/// <summary>
/// The first API key: admin of all projects. It lies in the configured file, or in the file <c>admin.key</c> of the data folder, which only
/// the server's user can read and which is made at first start. It is changed by replacing the file.
/// </summary>
/// <exception cref="FormatException">The file holds no API key.</exception>
internal sealed class AdminKey(IOptions<AccessOptions> options, IOptions<StorageOptions> storage)
{
    private readonly SecretFile _file = new(
        options.Value.AdminKeyPath(storage.Value),
        options.Value.AdminKeyFile.Length > 0 ? null : static () => ApiKeyToken.Create().ToString(),
        static text => ApiKeyToken.TryParse(text, out _) ? null : "holds no API key (ors_PREFIX_SECRET).");

    /// <summary>Where it lies.</summary>
    public string FilePath => _file.Path;

    /// <summary>A key of 32 bytes for a purpose, which all servers with this admin key derive alike.</summary>
    public byte[] DeriveKey(string purpose) => _file.DeriveKey(purpose);

    /// <summary>Whether a key is this one.</summary>
    public bool Matches(ApiKeyToken token) => _file.Matches(token.ToString());
}
