using System.Security.Cryptography;

namespace OpenRs.Cloud.Cli.Uploads;

/// <summary>Hashes of files, read in a stream.</summary>
internal static class FileHash
{
    public static async Task<string> Sha256Async(string path, CancellationToken cancellationToken)
    {
        await using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken));
    }
}
