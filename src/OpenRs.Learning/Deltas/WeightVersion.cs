using System.Security.Cryptography;
using System.Text;

namespace OpenRs.Learning.Deltas;

/// <summary>
/// Which weights a holder has, and by which history: what a delta must start from. Hashes are lower-case hexadecimal SHA-256.
/// </summary>
/// <param name="Version">Policy version.</param>
/// <param name="Sha256">Hash of the whole weight file.</param>
/// <param name="Chain">Hash over the snapshot and every delta since.</param>
public sealed record WeightVersion(long Version, string Sha256, string Chain)
{
    /// <summary>The start of a chain: a version that was published in full.</summary>
    /// <param name="version">Policy version, 0 or more.</param>
    /// <param name="sha256">Hash of the whole weight file, 64 hexadecimal digits.</param>
    /// <exception cref="ArgumentException">The version is negative or the hash is not one.</exception>
    public static WeightVersion Snapshot(long version, string sha256)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(version);
        if (sha256.Length != 2 * SHA256.HashSizeInBytes || sha256.Any(static digit => !char.IsAsciiHexDigit(digit)))
        {
            throw new ArgumentException($"'{sha256}' is not a SHA-256 in hexadecimal.", nameof(sha256));
        }

        var hash = sha256.ToLowerInvariant();
        var chain = SHA256.HashData(Encoding.ASCII.GetBytes(FormattableString.Invariant($"openrs snapshot {version} {hash}")));
        return new WeightVersion(version, hash, Convert.ToHexStringLower(chain));
    }
}
