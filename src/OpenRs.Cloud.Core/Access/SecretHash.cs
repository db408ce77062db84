using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace OpenRs.Cloud.Access;

/// <summary>
/// Slow, salted hashes of secrets: PBKDF2 with HMAC-SHA512 (RFC 8018), written as <c>pbkdf2-sha512${iterations}${salt}${hash}</c> with salt
/// and hash in base64. A stored hash keeps its own iterations, so that they can be raised for new ones.
/// </summary>
public static class SecretHash
{
    /// <summary>Iterations of new hashes: what OWASP asks for with SHA-512.</summary>
    public const int DefaultIterations = 210_000;

    private const string Algorithm = "pbkdf2-sha512";
    private const int SaltBytes = 16;
    private const int HashBytes = 32;

    /// <summary>Hashes a secret with a salt of its own. Takes about a tenth of a second of one core.</summary>
    /// <param name="secret">The secret.</param>
    /// <param name="iterations">Rounds of PBKDF2, at least 1.</param>
    public static string Create(string secret, int iterations = DefaultIterations)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Algorithm}${iterations}${Convert.ToBase64String(salt)}${Convert.ToBase64String(Derive(secret, salt, iterations))}");
    }

    /// <summary>Whether a secret is the one that was hashed. Takes the same time whether it is or not.</summary>
    /// <exception cref="FormatException">The hash is not one that <see cref="Create"/> wrote.</exception>
    public static bool Verify(string secret, string hash)
    {
        if (hash.Split('$') is not [Algorithm, var iterations, var salt, var expected]
            || !int.TryParse(iterations, NumberStyles.None, CultureInfo.InvariantCulture, out var rounds)
            || rounds < 1)
        {
            throw new FormatException($"A stored hash does not have the form {Algorithm}$ITERATIONS$SALT$HASH.");
        }

        return CryptographicOperations.FixedTimeEquals(
            Derive(secret, Convert.FromBase64String(salt), rounds), Convert.FromBase64String(expected));
    }

    private static byte[] Derive(string secret, byte[] salt, int iterations) =>
        Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(secret), salt, iterations, HashAlgorithmName.SHA512, HashBytes);
}
