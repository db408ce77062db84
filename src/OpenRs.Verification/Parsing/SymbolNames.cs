using OpenRs.Verification.Expressions;
using OpenRs.Verification.Lexing;

namespace OpenRs.Verification.Parsing;

/// <summary>Names of symbols: one spelling per letter, lower case, without styling that has no meaning.</summary>
internal static class SymbolNames
{
    /// <summary>The name of a letter, Greek letter, other symbol or text as written.</summary>
    public static string Of(ReadOnlySpan<char> token)
    {
        var text = token.Trim();
        if (text.Length == 1)
        {
            return LatexVocabulary.GreekLetters.TryGetValue(text[0], out var greek) ? "\\" + greek : text.ToString();
        }

        var open = text.IndexOf('{');
        return open < 0
            ? text.ToString()
            : Accented(text[1..open], text[(open + 1)..^1].ToString().Replace(" ", "", StringComparison.Ordinal));
    }

    public static string Subscript(string text) => text.Length > 1 ? $"_{{{text}}}" : "_" + text;

    /// <summary>The constant or symbol of a name with its subscript.</summary>
    public static Expr Resolve(string name, bool isReal)
    {
        var plain = name.StartsWith('\\') ? name[1..] : name;
        return plain.ToLowerInvariant() switch
        {
            "pi" => Expr.Pi,
            "gamma" => Expr.EulerGamma,
            var lower => Expr.Symbol(lower, isReal),
        };
    }

    private static string Accented(ReadOnlySpan<char> accent, string text)
    {
        if (accent.Contains("text", StringComparison.Ordinal) || accent.Contains("mbox", StringComparison.Ordinal))
        {
            return text.Replace("(", "", StringComparison.Ordinal).Replace(")", "", StringComparison.Ordinal);
        }

        var name = accent switch
        {
            "overline" => "bar",
            "overrightarrow" => "vec",
            "widetilde" => "tilde",
            _ => accent.Contains("math", StringComparison.Ordinal) ? "math" : accent.ToString(),
        };
        return $"{name}{{{text}}}";
    }
}
