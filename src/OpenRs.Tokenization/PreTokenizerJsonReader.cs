using System.Text.Json;
using System.Text.RegularExpressions;

namespace OpenRs.Tokenization;

/// <summary>Reads the <c>pre_tokenizer</c> of a tokenizer.json into the patterns of a <see cref="SplitPreTokenizer"/>.</summary>
internal static class PreTokenizerJsonReader
{
    /// <summary>The pattern inside a ByteLevel pre-tokenizer with <c>use_regex</c> (GPT-2).</summary>
    private const string Gpt2Pattern = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    /// <summary>A pattern comes with the file: one that explodes on some text must end in an error, not in a hang.</summary>
    private static readonly TimeSpan MatchTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Patterns become code, so there are not many, nor long ones; the largest in use has 250 characters.</summary>
    private const int MaxPatternLength = 2000;

    private const int MaxPatterns = 16;

    /// <summary>Constructs that .NET accepts with another meaning than Oniguruma has for them.</summary>
    private static readonly string[] DifferentInDotNet = ["&&", "[:", @"\w", @"\W", @"\b", @"\B", @"\h", @"\G"];

    public static IReadOnlyList<Regex> Read(JsonElement? preTokenizer)
    {
        var patterns = new List<Regex>();
        var isByteLevel = preTokenizer is { } value && ReadOne(value, "pre_tokenizer", patterns);
        return isByteLevel
            ? patterns
            : throw new TokenizerFormatException("pre_tokenizer", "must end with ByteLevel: other alphabets are not supported.");
    }

    /// <summary>Adds the patterns of one pre-tokenizer and says whether it was (or ended with) ByteLevel.</summary>
    private static bool ReadOne(JsonElement value, string path, List<Regex> patterns)
    {
        var type = TokenizerJsonReader.Text(value, "type", path);
        if (patterns.Count == MaxPatterns)
        {
            throw new TokenizerFormatException(path, $"makes more than {MaxPatterns} patterns.");
        }

        switch (type)
        {
            case "Sequence" when TokenizerJsonReader.Child(value, "pretokenizers") is { ValueKind: JsonValueKind.Array } parts:
                var isByteLevel = false;
                foreach (var (i, part) in parts.EnumerateArray().Index())
                {
                    if (isByteLevel)
                    {
                        throw new TokenizerFormatException($"{path}.pretokenizers[{i}]", "nothing may follow ByteLevel.");
                    }

                    isByteLevel = ReadOne(part, $"{path}.pretokenizers[{i}]", patterns);
                }

                return isByteLevel;
            case "Split":
                patterns.Add(ReadSplit(value, path));
                return false;
            case "ByteLevel":
                ReadByteLevel(value, path, patterns);
                return true;
            default:
                throw new TokenizerFormatException($"{path}.type", $"'{type}' is not supported; Sequence, Split and ByteLevel are.");
        }
    }

    private static void ReadByteLevel(JsonElement value, string path, List<Regex> patterns)
    {
        if (TokenizerJsonReader.Flag(value, "add_prefix_space", path, otherwise: true))
        {
            throw new TokenizerFormatException($"{path}.add_prefix_space", "true is not supported.");
        }

        if (TokenizerJsonReader.Flag(value, "use_regex", path, otherwise: true))
        {
            patterns.Add(Compile(Gpt2Pattern, $"{path}.use_regex"));
        }
    }

    private static Regex ReadSplit(JsonElement value, string path)
    {
        if (TokenizerJsonReader.Text(value, "behavior", path) is var behavior and not "Isolated")
        {
            throw new TokenizerFormatException($"{path}.behavior", $"'{behavior}' is not supported, only Isolated is.");
        }

        if (TokenizerJsonReader.Child(value, "pattern") is not { } pattern)
        {
            throw new TokenizerFormatException($"{path}.pattern", "is missing.");
        }

        // `invert` swaps matches and gaps, which makes no difference when both are kept as pieces.
        return TokenizerJsonReader.Child(pattern, "String") is null
            ? Compile(TokenizerJsonReader.Text(pattern, "Regex", $"{path}.pattern"), $"{path}.pattern.Regex")
            : Compile(Regex.Escape(TokenizerJsonReader.Text(pattern, "String", $"{path}.pattern")), $"{path}.pattern.String");
    }

    private static Regex Compile(string pattern, string path)
    {
        if (pattern.Length > MaxPatternLength)
        {
            throw new TokenizerFormatException(path, $"is a pattern of more than {MaxPatternLength} characters.");
        }

        foreach (var construct in DifferentInDotNet)
        {
            if (pattern.Contains(construct, StringComparison.Ordinal))
            {
                throw new TokenizerFormatException(path, $"'{construct}' has another meaning in .NET; it is not supported.");
            }
        }

        if (pattern.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') >= 0)
        {
            throw new TokenizerFormatException(path, "characters above U+FFFF are not supported in patterns.");
        }

        try
        {
            return new Regex(pattern, RegexOptions.Compiled | RegexOptions.CultureInvariant, MatchTimeout);
        }
        catch (ArgumentException e)
        {
            throw new TokenizerFormatException(path, $"not a pattern that .NET understands: {e.Message}", e);
        }
    }
}
