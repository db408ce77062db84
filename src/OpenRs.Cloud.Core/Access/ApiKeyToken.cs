using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace OpenRs.Cloud.Access;

/// <summary>
/// An API key as its owner holds it: <c>ors_{prefix}_{secret}</c>. The prefix (12 of a-z and 2-7) names it and may be shown; the secret
/// (52 of them, 260 bits) may not.
/// </summary>
/// <param name="Prefix">Names the key.</param>
/// <param name="Secret">Proves that the caller has it.</param>
public sealed record ApiKeyToken(string Prefix, string Secret)
{
    /// <summary>What every key starts with, so that scanners of source code find a key that leaked.</summary>
    public const string Start = "ors_";

    private const int PrefixLength = 12;
    private const int SecretLength = 52;
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";

    /// <summary>Makes a key.</summary>
    public static ApiKeyToken Create() =>
        new(RandomNumberGenerator.GetString(Alphabet, PrefixLength), RandomNumberGenerator.GetString(Alphabet, SecretLength));

    /// <summary>Reads a key.</summary>
    /// <param name="text">What the caller sent.</param>
    /// <param name="token">The key; <see langword="null"/> when the text is none.</param>
    /// <returns>Whether the text has the form of a key.</returns>
    public static bool TryParse(string text, [NotNullWhen(true)] out ApiKeyToken? token)
    {
        token = text.Length == Start.Length + PrefixLength + 1 + SecretLength
            && text.StartsWith(Start, StringComparison.Ordinal)
            && text[Start.Length + PrefixLength] == '_'
            && IsPlain(text.AsSpan(Start.Length, PrefixLength))
            && IsPlain(text.AsSpan()[^SecretLength..])
                ? new ApiKeyToken(text.Substring(Start.Length, PrefixLength), text[^SecretLength..])
                : null;
        return token is not null;
    }

    /// <summary>The whole key.</summary>
    public override string ToString() => $"{Start}{Prefix}_{Secret}";

    private static bool IsPlain(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(Alphabet);
}
