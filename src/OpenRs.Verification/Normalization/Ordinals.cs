using System.Buffers;
using OpenRs.Verification.Limits;
using OpenRs.Verification.Text;

namespace OpenRs.Verification.Normalization;

/// <summary>
/// Takes the ending from ordinals such as <c>14^{\text{th}}</c>, <c>2\text{nd}</c> and <c>3rd</c>. Only the ending that the number has in
/// English counts: <c>5st</c> is a product. A bare exponent is taken for one only in a formula that is nothing else, and only "th":
/// <c>2^{nd}</c> is a power.
/// </summary>
internal static class Ordinals
{
    private static readonly SearchValues<char> Starts = SearchValues.Create("\\^ ");

    public static string Apply(string text, WorkBudget budget)
    {
        if (!text.AsSpan().ContainsAnyInRange('0', '9'))
        {
            return text;
        }

        text = Rewriter.Apply(text, Starts, Marked, budget);
        return Alone(text);
    }

    private static bool Marked(ReadOnlySpan<char> text, int at, out int end, out string replacement)
    {
        (end, replacement) = (at, "");
        if (!TextScan.IsDigitAt(text, at - 1))
        {
            return false;
        }

        var command = TextScan.SkipSpace(text, at);
        var isPower = TextScan.IsAt(text, command, '^');
        command = isPower ? TextScan.SkipSpace(text, command + 1) : command;
        var isBraced = TextScan.IsAt(text, command, '{');
        command = isBraced ? TextScan.SkipSpace(text, command + 1) : command;
        var textEnd = WordsAndTies.TextEnd(text, command, out var content);
        if (textEnd < 0 || !IsEnding(text[content].Trim(), text, at))
        {
            return false;
        }

        end = isBraced ? TextScan.SkipSpace(text, textEnd) + 1 : textEnd;
        return !isBraced || TextScan.IsAt(text, end - 1, '}');
    }

    // The whole formula is a number and its ending.
    private static string Alone(string text)
    {
        var trimmed = text.AsSpan().Trim();
        var number = TextScan.SkipDigits(trimmed, 0);
        var ending = trimmed[number..];
        if (number == 0 || ending.IsEmpty)
        {
            return text;
        }

        var isPower = ending[0] == '^';
        ending = isPower ? ending[1..].Trim('{').TrimEnd('}') : ending;
        var fits = ending.Trim() is "th" or "st" or "nd" or "rd" && IsEnding(ending.Trim(), trimmed, number);
        return fits && (!isPower || ending.Trim() is "th") ? trimmed[..number].ToString() : text;
    }

    private static bool IsEnding(ReadOnlySpan<char> ending, ReadOnlySpan<char> text, int numberEnd)
    {
        var tens = numberEnd > 1 && TextScan.IsDigitAt(text, numberEnd - 2) ? text[numberEnd - 2] : '0';
        var right = tens == '1' ? "th" : text[numberEnd - 1] switch { '1' => "st", '2' => "nd", '3' => "rd", _ => "th" };
        return ending.SequenceEqual(right);
    }
}
