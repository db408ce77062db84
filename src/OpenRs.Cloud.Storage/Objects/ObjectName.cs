using System.Buffers;
using System.Globalization;
using System.Text;
using OpenRs.Cloud.Storage.Objects.Errors;

namespace OpenRs.Cloud.Storage.Objects;

/// <summary>
/// The rules for object names, the same for every store so that data can move between them: 1 to 512 characters, segments separated by
/// '/', each of 1 to 200 characters out of ASCII letters, digits and <c>-_.=+@,~</c>, none "." or "..", none ending in '.', none starting
/// with ".openrs-".
/// </summary>
/// <remarks>
/// A closed set of characters rules out absolute paths, traversal, control characters, names that two file systems or URL encoders
/// read differently, and makes ordinal order the same in UTF-8 and UTF-16.
/// </remarks>
public static class ObjectName
{
    /// <summary>The start of segment names that the stores keep for themselves.</summary>
    public const string ReservedPrefix = ".openrs-";

    private const int MaxLength = 512;
    private const int MaxSegmentLength = 200;
    private const string Punctuation = "-_.=+@,~";

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789" + Punctuation);

    /// <summary>Throws unless <paramref name="name"/> follows the rules.</summary>
    /// <exception cref="InvalidObjectNameException">Says the name and the rule it breaks.</exception>
    public static void Validate(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        Validate(name, "name", isPrefix: false);
    }

    /// <summary>Throws unless some valid name can start with <paramref name="prefix"/>; an empty prefix is allowed.</summary>
    /// <exception cref="InvalidObjectNameException">Says the prefix and the rule it breaks.</exception>
    public static void ValidatePrefix(string prefix)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        Validate(prefix, "prefix", isPrefix: true);
    }

    private static void Validate(string name, string what, bool isPrefix)
    {
        if (name.Length > MaxLength)
        {
            throw new InvalidObjectNameException(
                $"Object {what} '{Printable(name[..40])}...' has {name.Length} characters; the limit is {MaxLength}.");
        }

        foreach (var range in name.AsSpan().Split('/'))
        {
            var segment = name.AsSpan(range);
            var isOpenEnd = isPrefix && range.End.Value == name.Length;
            if (Problem(segment, isOpenEnd) is { } problem)
            {
                throw new InvalidObjectNameException($"Object {what} '{Printable(name)}' {problem}.");
            }
        }
    }

    private static string? Problem(ReadOnlySpan<char> segment, bool isOpenEnd) => segment switch
    {
        [] => isOpenEnd ? null : "is empty or has an empty segment: it must not start or end with '/' nor contain '//'",
        "." or ".." => "has a segment '.' or '..'",
        _ when segment.Length > MaxSegmentLength => $"has a segment of {segment.Length} characters; the limit is {MaxSegmentLength}",
        _ when segment.ContainsAnyExcept(Allowed) => $"has a character outside A-Z, a-z, 0-9 and {Punctuation}",
        _ when segment.StartsWith(ReservedPrefix, StringComparison.Ordinal) =>
            $"has a segment that starts with the reserved '{ReservedPrefix}'",
        [.., '.'] when !isOpenEnd => "has a segment that ends in '.', which some services drop",
        _ => null,
    };

    private static string Printable(string text)
    {
        var printable = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            _ = character is >= ' ' and <= '~'
                ? printable.Append(character)
                : printable.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
        }

        return printable.ToString();
    }
}
