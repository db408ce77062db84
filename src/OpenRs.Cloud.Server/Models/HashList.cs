using System.Buffers;
using System.Text;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Server.Resources;

namespace OpenRs.Cloud.Server.Models;

/// <summary>The file SHA256SUMS as sha256sum writes it: for each file a line with its hash, a space, a space or a star, its name.</summary>
internal static class HashList
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "SHA256SUMS";

    /// <summary>Most bytes of it: a thousand of the longest lines.</summary>
    public const int MaxBytes = 1 << 19;

    private const int HashDigits = 64;
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");

    /// <summary>The hashes by name.</summary>
    /// <exception cref="CloudException">INVALID_MODEL, with the line that is wrong.</exception>
    public static SortedDictionary<string, string> Parse(ReadOnlySpan<byte> bytes)
    {
        var hashes = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var number = 0;
        foreach (var line in Encoding.UTF8.GetString(bytes).Split('\n'))
        {
            number++;
            if (line.TrimEnd('\r') is { Length: > 0 } text && Read(text, number) is var (name, hash) && name != FileName
                && (hashes.Count == ModelFolder.MaxFiles || !hashes.TryAdd(name, hash)))
            {
                throw Invalid(number, hashes.ContainsKey(name) ? $"names '{name}' again" : $"is beyond {ModelFolder.MaxFiles} files");
            }
        }

        return hashes.Count > 0 ? hashes : throw CloudException.Field(ErrorReason.InvalidModel, FileName, "names no file.");
    }

    private static (string Name, string Hash) Read(string line, int number)
    {
        if (line.Length <= HashDigits + 2 || line[HashDigits] != ' ' || line[HashDigits + 1] is not (' ' or '*')
            || line.AsSpan(0, HashDigits).ContainsAnyExcept(Digits))
        {
            throw Invalid(number, "is not 64 lower-case hexadecimal digits, two spaces and a name");
        }

        var name = line[(HashDigits + 2)..];
        return ModelFolder.IsFileName(name)
            ? (name, line[..HashDigits])
            : throw Invalid(number, $"names '{ResourceName.Shorten(name)}'; a file's name is {ModelFolder.FileNameRule}");
    }

    private static CloudException Invalid(int line, string problem) =>
        CloudException.Field(ErrorReason.InvalidModel, FileName, FormattableString.Invariant($"line {line} {problem}."));
}
