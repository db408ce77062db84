using System.Buffers;
using OpenRs.Verification.Expressions;
using OpenRs.Verification.Limits;
using OpenRs.Verification.Normalization;
using OpenRs.Verification.Parsing;
using OpenRs.Verification.Text;

namespace OpenRs.Verification.Extraction;

/// <summary>
/// Equations and inequalities written outside LaTeX, such as <c>5x - 2y + 9 = 0</c>. They count only where the gold answer is one: then a
/// number at their end is not the answer.
/// </summary>
internal static class PlainEquations
{
    private const int MaxLength = 256;
    private const int MaxAfterAnchor = 200;
    private const int MaxKept = 8;

    private static readonly SearchValues<char> Relations = SearchValues.Create("=<>≤≥");
    private static readonly SearchValues<char> Operators = SearchValues.Create("+-*/^()=<>≤≥.,×÷−_{}[]|!\\");

    // Short words of a sentence; other words of one or two letters are symbols.
    private static readonly string[] Words =
    [
        "is", "of", "to", "in", "at", "so", "we", "be", "by", "or", "as", "if", "it", "an", "on", "no", "do", "us", "am", "my", "a", "I",
    ];

    private static readonly string[] Functions = ["sin", "cos", "tan", "log", "ln", "exp", "sqrt", "pi", "cot", "sec", "csc"];

    /// <summary>Adds the equations of a kind of evidence, as numbers are added.</summary>
    public static void Collect(int rank, ReadOnlySpan<char> text, WorkBudget budget, MatchList matches)
    {
        var anchor = rank switch { 0 => "final answer is", 1 => "final answer", 2 => "answer:", 3 => "answer", _ => "" };
        if (anchor.Length == 0)
        {
            AddIn(text, 0, text.Length, -1, budget, matches);
            return;
        }

        for (int at, from = 0; (at = TextScan.IndexOfIgnoreCase(text, from, anchor)) >= 0;)
        {
            from = at + anchor.Length;
            var lineEnd = text[from..].IndexOf('\n');
            AddIn(text, from, Math.Min(from + MaxAfterAnchor, lineEnd < 0 ? text.Length : from + lineEnd), at, budget, matches);
        }
    }

    /// <summary>The equation that a whole gold answer is; null if it is none, or just gives a value.</summary>
    public static Expr? ReadWhole(string gold, NormalizerOptions normalizer, WorkBudget budget)
    {
        var text = gold.AsSpan().Trim();
        if (text.Length > MaxLength || !text.ContainsAny(Relations) || !text.ContainsAnyInRange('A', 'z'))
        {
            return null;
        }

        var value = LatexParser.Parse(LatexNormalizer.Normalize(text.ToString(), normalizer, budget), normalizer.Profile, budget);
        return value is not null && GoldShape.Of(value).IsEquation ? value : null;
    }

    // Of what ends at one place the earliest start counts first: the anchor's, as for numbers.
    private static void AddIn(ReadOnlySpan<char> text, int from, int to, int anchor, WorkBudget budget, MatchList matches)
    {
        var added = 0;
        for (var at = to; added < MaxKept && (at = LastRelation(text, from, at)) >= 0;)
        {
            budget.Spend(4);
            var (start, end) = (Start(text, from, at), End(text, at, to));
            var length = text[start..end].TrimEnd(" .,*:").Length;
            if (length > 2 && length <= MaxLength)
            {
                matches.Add(new AnswerMatch
                {
                    Kind = AnswerKind.Equation,
                    Start = anchor < 0 ? start : anchor,
                    End = Math.Min(text.Length, end + 1),
                    Formulas = [new LatexSpan(start, length, end, IsPercent: false)],
                });
                added++;
            }

            at = start;
        }
    }

    private static int LastRelation(ReadOnlySpan<char> text, int from, int to)
    {
        var offset = to > from ? text[from..to].LastIndexOfAny(Relations) : -1;
        return offset < 0 ? -1 : from + offset;
    }

    private static int Start(ReadOnlySpan<char> text, int from, int at)
    {
        var start = at;
        while (start > from && at - start < MaxLength)
        {
            var c = text[start - 1];
            if (char.IsLetter(c))
            {
                var word = start - 1;
                while (word > from && char.IsLetter(text[word - 1]) && start - word <= MaxLength)
                {
                    word--;
                }

                if (!IsSymbolic(text[word..start], text, word))
                {
                    break;
                }

                start = word;
            }
            else if (IsFormula(c) && !IsSentenceEnd(text, start - 1))
            {
                start--;
            }
            else
            {
                break;
            }
        }

        while (start < at && (char.IsWhiteSpace(text[start]) || text[start] is '.' or ',' or '*' or ')' or ':'))
        {
            start++;
        }

        return start;
    }

    private static int End(ReadOnlySpan<char> text, int at, int to)
    {
        var end = at + 1;
        while (end < to && end - at < MaxLength)
        {
            if (char.IsLetter(text[end]))
            {
                var word = end;
                while (word < to && char.IsLetter(text[word]) && word - end <= MaxLength)
                {
                    word++;
                }

                if (!IsSymbolic(text[end..word], text, end))
                {
                    break;
                }

                end = word;
            }
            else if (IsFormula(text[end]) && !IsSentenceEnd(text, end))
            {
                end++;
            }
            else
            {
                break;
            }
        }

        return end;
    }

    private static bool IsFormula(char c) => char.IsDigit(c) || c is ' ' or '\t' || Operators.Contains(c);

    private static bool IsSentenceEnd(ReadOnlySpan<char> text, int at) =>
        text[at] is '.' or ',' && (at + 1 >= text.Length || char.IsWhiteSpace(text[at + 1]));

    // A function, a command, or one or two letters that are no word; a single letter a is one only beside an operator or digit.
    private static bool IsSymbolic(ReadOnlySpan<char> word, ReadOnlySpan<char> text, int at)
    {
        if (TextScan.IsAt(text, at - 1, '\\') || Contains(Functions, word))
        {
            return true;
        }

        return word.Length <= 2 && (!Contains(Words, word) || (word.Length == 1 && TouchesFormula(text, at)));
    }

    private static bool TouchesFormula(ReadOnlySpan<char> text, int at) =>
        (at > 0 && (char.IsDigit(text[at - 1]) || Operators.Contains(text[at - 1])))
            || (at + 1 < text.Length && (char.IsDigit(text[at + 1]) || Operators.Contains(text[at + 1])));

    private static bool Contains(string[] words, ReadOnlySpan<char> word)
    {
        foreach (var known in words)
        {
            if (word.SequenceEqual(known))
            {
                return true;
            }
        }

        return false;
    }
}
