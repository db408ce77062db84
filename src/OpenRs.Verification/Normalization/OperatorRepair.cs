using System.Buffers;
using System.Text;
using OpenRs.Verification.Limits;
using OpenRs.Verification.Options;
using OpenRs.Verification.Text;

namespace OpenRs.Verification.Normalization;

/// <summary>Adds the braces that powers, roots, fractions and logarithms lack. The order of the repairs is part of the verdicts.</summary>
internal static class OperatorRepair
{
    private const string Fraction = "\\frac";
    private const string Root = "\\sqrt";
    private const string Logarithm = "\\log_";

    private static readonly SearchValues<char> Backslash = SearchValues.Create("\\");
    private static readonly SearchValues<char> Caret = SearchValues.Create("^");
    private static readonly SearchValues<char> LetterS = SearchValues.Create("s");

    private static readonly (SearchValues<char> Triggers, Rewriter.Rule Rule)[] BraceRules =
    [
        (Backslash, DigitFraction), (Backslash, DigitLogarithm), (Backslash, BracedOverDigit), (Backslash, DigitOverBraced),
        (Backslash, DigitRoot),
    ];

    // The first closing parenthesis ends the argument, and "\\sqrt(" gets a second backslash.
    private static readonly (SearchValues<char> Triggers, Rewriter.Rule Rule)[] ReferenceRules =
        [(Caret, ParenthesizedPower), (LetterS, ParenthesizedRoot), .. BraceRules];

    // The parser reads arguments in parentheses itself.
    private static readonly (SearchValues<char> Triggers, Rewriter.Rule Rule)[] CorrectedRules = [(LetterS, RootWord), .. BraceRules];

    public static string Apply(string text, VerifierProfile profile, WorkBudget budget)
    {
        if (text.AsSpan().ContainsAny('^', '\\') || text.Contains("sqrt", StringComparison.Ordinal))
        {
            var isCorrected = profile == VerifierProfile.Corrected;
            foreach (var (triggers, rule) in isCorrected ? CorrectedRules : ReferenceRules)
            {
                text = Rewriter.Apply(text, triggers, rule, budget);
            }

            text = text.Replace(" sqrt", Root, StringComparison.Ordinal);
            text = BareRoots(text, isCorrected);
            text = BareFractions(text, isCorrected);
        }

        return SlashFraction(text);
    }

    private static bool ParenthesizedPower(ReadOnlySpan<char> text, int at, out int end, out string replacement) =>
        Parenthesized(text, at + 1, "^", out end, out replacement);

    private static bool ParenthesizedRoot(ReadOnlySpan<char> text, int at, out int end, out string replacement)
    {
        (end, replacement) = (at, "");
        return TextScan.IsAt(text, at, "sqrt") && Parenthesized(text, at + "sqrt".Length, Root, out end, out replacement);
    }

    private static bool RootWord(ReadOnlySpan<char> text, int at, out int end, out string replacement)
    {
        (end, replacement) = (at + "sqrt".Length, Root);
        return TextScan.IsAt(text, at, "sqrt") && (at == 0 || !(char.IsAsciiLetter(text[at - 1]) || text[at - 1] == '\\'));
    }

    private static bool Parenthesized(ReadOnlySpan<char> text, int at, string prefix, out int end, out string replacement)
    {
        (end, replacement) = (at, "");
        var open = SkipOneSpace(text, at);
        if (!TextScan.IsAt(text, open, '('))
        {
            return false;
        }

        var length = text[(open + 1)..].IndexOf(')');
        if (length < 0)
        {
            return false;
        }

        (end, replacement) = (open + length + 2, $"{prefix}{{{text.Slice(open + 1, length)}}}");
        return true;
    }

    private static bool DigitFraction(ReadOnlySpan<char> text, int at, out int end, out string replacement)
    {
        var fits = TwoDigits(text, at, Fraction, out var first, out var second, out end);
        replacement = fits ? $"\\frac{{{text[first]}}}{{{text[second..end]}}}" : "";
        return fits;
    }

    private static bool DigitLogarithm(ReadOnlySpan<char> text, int at, out int end, out string replacement)
    {
        var fits = TwoDigits(text, at, Logarithm, out var first, out var second, out end);
        replacement = fits ? $"\\log_{{{text[first]}}}{{{text[second..end]}}}" : "";
        return fits;
    }

    private static bool TwoDigits(ReadOnlySpan<char> text, int at, string command, out int first, out int second, out int end)
    {
        (first, second, end) = (-1, -1, at);
        if (!TextScan.IsAt(text, at, command))
        {
            return false;
        }

        first = SkipOneSpace(text, at + command.Length);
        second = SkipOneSpace(text, first + 1);
        end = TextScan.IsDigitAt(text, first) ? TextScan.SkipDigits(text, second) : second;
        return end > second;
    }

    private static bool BracedOverDigit(ReadOnlySpan<char> text, int at, out int end, out string replacement)
    {
        (end, replacement) = (at, "");
        var open = TextScan.IsAt(text, at, Fraction) ? SkipOneSpace(text, at + Fraction.Length) : -1;
        if (!TextScan.IsAt(text, open, '{'))
        {
            return false;
        }

        for (var close = open + 1; close < text.Length; close++)
        {
            var digit = text[close] == '}' ? SkipOneSpace(text, close + 1) : -1;
            if (TextScan.IsDigitAt(text, digit))
            {
                (end, replacement) = (digit + 1, $"\\frac{{{text[(open + 1)..close]}}}{{{text[digit]}}}");
                return true;
            }
        }

        return false;
    }

    private static bool DigitOverBraced(ReadOnlySpan<char> text, int at, out int end, out string replacement)
    {
        (end, replacement) = (at, "");
        var digit = TextScan.IsAt(text, at, Fraction) ? SkipOneSpace(text, at + Fraction.Length) : -1;
        var open = TextScan.IsDigitAt(text, digit) ? SkipOneSpace(text, digit + 1) : -1;
        var length = TextScan.IsAt(text, open, '{') ? text[(open + 1)..].IndexOf('}') : -1;
        if (length < 0)
        {
            return false;
        }

        (end, replacement) = (open + length + 2, $"\\frac{{{text[digit]}}}{{{text.Slice(open + 1, length)}}}");
        return true;
    }

    private static bool DigitRoot(ReadOnlySpan<char> text, int at, out int end, out string replacement)
    {
        (end, replacement) = (at, "");
        var digit = TextScan.IsAt(text, at, Root) ? SkipOneSpace(text, at + Root.Length) : -1;
        if (!TextScan.IsDigitAt(text, digit))
        {
            return false;
        }

        (end, replacement) = (digit + 1, $"\\sqrt{{{text[digit]}}}");
        return true;
    }

    private static int SkipOneSpace(ReadOnlySpan<char> text, int at) => TextScan.IsSpaceAt(text, at) ? at + 1 : at;

    // What follows \sqrt, if not a brace or bracket, is its one-character argument.
    private static string BareRoots(string text, bool isCorrected)
    {
        var parts = text.Split(Root);
        if (parts.Length == 1)
        {
            return text;
        }

        var result = new StringBuilder(parts[0], text.Length + 16);
        foreach (var part in parts.AsSpan(1))
        {
            var rest = part.AsSpan().TrimStart();
            result.Append(Root);
            if (!rest.IsEmpty && rest[0] != '[' && !StartsArgument(rest[0], isCorrected))
            {
                result.Append('{').Append(rest[0]).Append('}').Append(rest[1..]);
            }
            else
            {
                result.Append(rest);
            }
        }

        return result.ToString();
    }

    // What follows \frac, if not a brace, are its one-character numerator and, again if not a brace, denominator.
    private static string BareFractions(string text, bool isCorrected)
    {
        var parts = text.Split(Fraction);
        if (parts.Length == 1)
        {
            return text;
        }

        var result = new StringBuilder(parts[0], text.Length + 16);
        foreach (var part in parts.AsSpan(1))
        {
            var rest = part.AsSpan().TrimStart();
            result.Append(Fraction);
            if (!rest.IsEmpty && StartsArgument(rest[0], isCorrected))
            {
                result.Append(rest);
                continue;
            }

            if (rest.Length < 2)
            {
                return text;
            }

            result.Append('{').Append(rest[0]).Append('}');
            if (StartsArgument(rest[1], isCorrected))
            {
                result.Append(rest[1..]);
            }
            else
            {
                result.Append('{').Append(rest[1]).Append('}').Append(rest[2..]);
            }
        }

        return result.ToString();
    }

    private static bool StartsArgument(char c, bool isCorrected) => c == '{' || (isCorrected && c is '(' or '\\');

    private static string SlashFraction(string text)
    {
        var slash = text.IndexOf('/');
        if (slash < 0 || text.AsSpan(slash + 1).Contains('/') || !IsPlainInteger(text.AsSpan(0, slash))
            || !IsPlainInteger(text.AsSpan(slash + 1)))
        {
            return text;
        }

        return $"\\frac{{{text.AsSpan(0, slash)}}}{{{text.AsSpan(slash + 1)}}}";
    }

    private static bool IsPlainInteger(ReadOnlySpan<char> text)
    {
        var digits = text.Length > 0 && text[0] == '-' ? text[1..] : text;
        var isNumber = digits.Length > 0 && !digits.ContainsAnyExceptInRange('0', '9') && (digits.Length == 1 || digits[0] != '0');
        return isNumber && !(digits.Length != text.Length && digits is "0");
    }
}
