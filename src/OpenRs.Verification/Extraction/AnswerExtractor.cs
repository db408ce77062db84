using OpenRs.Verification.Expressions;
using OpenRs.Verification.Limits;
using OpenRs.Verification.Normalization;
using OpenRs.Verification.Options;
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

    /// <summary>Reads the answer.</summary>
    /// <param name="text">Text that may hold it.</param>
    /// <param name="gold">What the gold answer is; only the corrected profile looks at it.</param>
    /// <param name="budget">Work allowed.</param>
    public Answer Extract(string text, GoldShape gold, WorkBudget budget)
    {
        string? first = null;
        var matches = new MatchList();
        for (var rank = 0; rank < Ranks; rank++)
        {
            matches.Clear();
            Collect(rank, text, gold, budget, matches);
            if (matches.IsEmpty)
            {
                continue;
            }

            foreach (var match in matches.FromTheRight())
            {
                var (value, normalized) = Read(text, match, gold, budget);
                first ??= normalized.Length > 0 ? normalized : null;
                if (value is not null || _settings.FirstOnly)
                {
                    return new Answer(value, first);
                }
            }
        }

        return new Answer(null, first);
    }

    private void Collect(int rank, ReadOnlySpan<char> text, GoldShape gold, WorkBudget budget, MatchList matches)
    {
        if (_settings.Latex)
        {
            CollectLatex(rank, text, onlyTogether: IsCorrected && gold.Elements > 0, budget, matches);
        }

        if (!_settings.Plain)
        {
            return;
        }

        if (IsCorrected && gold.IsEquation)
        {
            PlainEquations.Collect(rank, text, budget, matches);
            matches.EndCollector();
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

    private void CollectLatex(int rank, ReadOnlySpan<char> text, bool onlyTogether, WorkBudget budget, MatchList matches)
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
            LatexMatcher.Boxes(text, onlyTogether, budget, matches);
            matches.EndCollector();
        }
    }

    private bool IsCorrected => _settings.Normalizer.Profile == VerifierProfile.Corrected;

    private (Expr? Value, string Text) Read(string text, AnswerMatch match, GoldShape gold, WorkBudget budget)
    {
        budget.Spend(1);
        return match.Kind switch
        {
            AnswerKind.Number => ReadNumber(text, match.Number),
            AnswerKind.Arithmetic => ReadArithmetic(text, match.Arithmetic),
            AnswerKind.Boxes => ReadFormula(text, match.Formulas[0], onlyLastBox: true, gold, budget),
            AnswerKind.Equation => ReadFormula(text, match.Formulas[0], onlyLastBox: false, gold, budget),
            _ when IsCorrected && HoldsBox(text, match.Formulas[^1]) => ReadBoxedFormulas(text, match.Formulas, gold, budget),
            _ => ReadFormulas(text, match.Formulas, gold, budget),
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

    private static bool HoldsBox(string text, LatexSpan formula) =>
        text.AsSpan(formula.Start, formula.Length).Contains("\\boxed", StringComparison.Ordinal);

    private (Expr? Value, string Text) ReadBoxedFormulas(
        string text, IReadOnlyList<LatexSpan> formulas, GoldShape gold, WorkBudget budget) => gold.Elements == 0
        ? ReadFormula(text, formulas[^1], onlyLastBox: false, gold, budget)
        : AnswerParts.Combine(
            [.. formulas.Reverse().Select(formula => ReadFormula(text, formula, onlyLastBox: false, gold, budget))], gold.Elements);

    private (Expr? Value, string Text) ReadFormulas(string text, IReadOnlyList<LatexSpan> formulas, GoldShape gold, WorkBudget budget)
    {
        var (first, firstText) = ReadFormula(text, formulas[0], onlyLastBox: false, gold, budget);
        if (formulas.Count == 1)
        {
            return (first, firstText);
        }

        var elements = new List<Expr>();
        var texts = new List<string>();
        foreach (var formula in formulas)
        {
            var (value, normalized) = ReadFormula(text, formula, onlyLastBox: false, gold, budget);
            if (value is null)
            {
                return (first, firstText);
            }

            elements.AddRange(value.Kind == ExprKind.FiniteSet ? value.Args : [value]);
            texts.Add(normalized);
        }

        return (Expr.Set(elements), string.Join(" and ", texts));
    }

    private (Expr? Value, string Text) ReadFormula(
        string text, LatexSpan formula, bool onlyLastBox, GoldShape gold, WorkBudget budget)
    {
        var written = text.Substring(formula.Start, formula.Length);
        if (!IsCorrected)
        {
            return ReadContent(BoxContent.Extract(written, onlyLastBox, budget), formula.IsPercent, budget);
        }

        var boxes = BoxContent.Find(written, onlyLastBox, budget);
        return boxes.Count switch
        {
            0 => ReadContent(written, formula.IsPercent, budget),
            1 => ReadContent(boxes[0], formula.IsPercent, budget),
            _ when gold.Elements == 0 => ReadContent(boxes[0], formula.IsPercent, budget),
            _ => AnswerParts.Combine([.. boxes.Select(box => ReadContent(box, formula.IsPercent, budget))], gold.Elements),
        };
    }

    private (Expr? Value, string Text) ReadContent(string content, bool isPercent, WorkBudget budget)
    {
        if (content.Length > MaxFormulaLength)
        {
            return (null, content.Trim());
        }

        var normalized = LatexNormalizer.Normalize(content, _settings.Normalizer, budget);
        var profile = _settings.Normalizer.Profile;
        var value = LatexParser.Parse(normalized, profile, budget);
        if (value is null && LatexNormalizer.LastSideOf(normalized, profile) is var lastSide && lastSide.Length != normalized.Length)
        {
            value = LatexParser.Parse(lastSide, profile, budget);
        }

        return (value is not null && isPercent ? Terms.Percent(value) : value, normalized);
    }
}
