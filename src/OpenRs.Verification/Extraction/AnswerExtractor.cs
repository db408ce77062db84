using OpenRs.Verification.Expressions;
using OpenRs.Verification.Normalization;
using OpenRs.Verification.Parsing;

namespace OpenRs.Verification.Extraction;

/// <summary>
/// Reads the answer of a text. Kinds of evidence are tried in order, and the matches of a kind from the right: a box, "the final answer
/// is",
/// "answer:", "answer", and last, if they count, bare formulas and numbers.
/// </summary>
internal sealed class AnswerExtractor
{
    private const int Ranks = 5;

    // Longer formulas are derivations, not answers. Some repairs take time that grows with the square of the length.
    private const int MaxFormulaLength = 4096;

    private readonly AnswerSettings _settings;

    public AnswerExtractor(AnswerSettings settings) => _settings = settings;

    public Answer Extract(string text, WorkBudget budget)
    {
        string? first = null;
        var matches = new MatchList();
        for (var rank = 0; rank < Ranks; rank++)
        {
            matches.Clear();
            Collect(rank, text, budget, matches);
            if (matches.IsEmpty)
            {
                continue;
            }

            foreach (var match in matches.FromTheRight())
            {
                var (value, normalized) = Read(text, match, budget);
                first ??= normalized.Length > 0 ? normalized : null;
                if (value is not null || _settings.FirstOnly)
                {
                    return new Answer(value, first);
                }
            }
        }

        return new Answer(null, first);
    }

    private void Collect(int rank, ReadOnlySpan<char> text, WorkBudget budget, MatchList matches)
    {
        if (_settings.Latex)
        {
            CollectLatex(rank, text, budget, matches);
        }

        if (!_settings.Plain)
        {
            return;
        }

        switch (rank)
        {
            case 0:
                PlainMatcher.FinalAnswerHope(text, budget, matches);
                matches.EndCollector();
                break;
            case 1:
                PlainMatcher.FinalAnswerIs(text, budget, matches);
                matches.EndCollector();
                break;
            case 2:
                PlainMatcher.Answer(text, colon: true, budget, matches);
                matches.EndCollector();
                break;
            case 3:
                PlainMatcher.Answer(text, colon: false, budget, matches);
                matches.EndCollector();
                break;
            case 4 when _settings.Bare:
                PlainMatcher.Arithmetic(text, budget, matches);
                matches.EndCollector();
                PlainMatcher.Numbers(text, budget, matches);
                matches.EndCollector();
                break;
        }
    }

    private void CollectLatex(int rank, ReadOnlySpan<char> text, WorkBudget budget, MatchList matches)
    {
        switch (rank)
        {
            case 0:
                LatexMatcher.FinalAnswerHope(text, budget, matches);
                matches.EndCollector();
                break;
            case 1:
                LatexMatcher.FinalAnswerIs(text, budget, matches);
                matches.EndCollector();
                break;
            case 2:
                LatexMatcher.Answer(text, colon: true, budget, matches);
                matches.EndCollector();
                break;
            case 3:
                LatexMatcher.Answer(text, colon: false, budget, matches);
                matches.EndCollector();
                break;
            case 4 when _settings.Bare:
                LatexMatcher.Formulas(text, boxed: false, budget, matches);
                matches.EndCollector();
                break;
        }

        if (rank == (_settings.BoxesFirst ? 0 : 1))
        {
            LatexMatcher.Boxes(text, budget, matches);
            matches.EndCollector();
        }
    }

    private (Expr? Value, string Text) Read(string text, AnswerMatch match, WorkBudget budget)
    {
        budget.Spend(1);
        return match.Kind switch
        {
            AnswerKind.Number => ReadNumber(text, match.Number),
            AnswerKind.Arithmetic => ReadArithmetic(text, match.Arithmetic),
            AnswerKind.Boxes => ReadFormula(text, match.Formulas[0], onlyLastBox: true, budget),
            _ => ReadFormulas(text, match.Formulas, budget),
        };
    }

    private static (Expr? Value, string Text) ReadNumber(string text, PlainNumber number)
    {
        var integer = text.AsSpan(number.IntegerStart, number.IntegerLength).ToString()
            .Replace(",", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal).TrimStart('0');
        var decimals = text.Substring(number.IntegerStart + number.IntegerLength, number.DecimalLength).Replace(',', '.');
        var written = (integer.Length == 0 ? "0" : integer) + decimals;
        var value = NumberText.Read(written);
        return (value is not null && number.IsPercent ? Terms.Percent(value) : value, written);
    }

    private static (Expr? Value, string Text) ReadArithmetic(string text, (int Start, int Length) span)
    {
        var written = text.Substring(span.Start, span.Length);
        return (written.Length > MaxFormulaLength ? null : ArithmeticParser.Parse(written), written);
    }

    private (Expr? Value, string Text) ReadFormulas(string text, IReadOnlyList<LatexSpan> formulas, WorkBudget budget)
    {
        var (first, firstText) = ReadFormula(text, formulas[0], onlyLastBox: false, budget);
        if (formulas.Count == 1)
        {
            return (first, firstText);
        }

        var elements = new List<Expr>();
        var texts = new List<string>();
        foreach (var formula in formulas)
        {
            var (value, normalized) = ReadFormula(text, formula, onlyLastBox: false, budget);
            if (value is null)
            {
                return (first, firstText);
            }

            elements.AddRange(value.Kind == ExprKind.FiniteSet ? value.Args : [value]);
            texts.Add(normalized);
        }

        return (Expr.Set(elements), string.Join(" and ", texts));
    }

    private (Expr? Value, string Text) ReadFormula(string text, LatexSpan formula, bool onlyLastBox, WorkBudget budget)
    {
        var content = BoxContent.Extract(text.Substring(formula.Start, formula.Length), onlyLastBox, budget);
        if (content.Length > MaxFormulaLength)
        {
            return (null, content.Trim());
        }

        var normalized = LatexNormalizer.Normalize(content, _settings.Normalizer, budget);
        var value = LatexParser.Parse(normalized, budget);
        if (value is null && LatexNormalizer.LastSideOf(normalized) is var lastSide && lastSide.Length != normalized.Length)
        {
            value = LatexParser.Parse(lastSide, budget);
        }

        return (value is not null && formula.IsPercent ? Terms.Percent(value) : value, normalized);
    }
}
