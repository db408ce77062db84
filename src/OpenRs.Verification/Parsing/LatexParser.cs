using OpenRs.Verification.Expressions;
using OpenRs.Verification.Lexing;
using OpenRs.Verification.Limits;
using OpenRs.Verification.Options;

namespace OpenRs.Verification.Parsing;

/// <summary>
/// Reads a normalised formula. The language is that of the reference's grammar, with its choices where LaTeX is ambiguous: a sign binds a
/// whole product of juxtaposed factors, <c>1/2x</c> is <c>1/(2x)</c>, <c>f(x)</c> with a simple argument is a call, two expressions in
/// brackets are an interval and a lone equation with a simple left side is an assignment.
/// </summary>
internal sealed partial class LatexParser
{
    private const int MaxNesting = 200;

    private readonly string _text;
    private readonly List<Token> _tokens;
    private readonly WorkBudget _budget;
    private readonly bool _isReal;
    private readonly bool _isCorrected;
    private int _at;
    private int _nesting;
    private int _openBars;
    private bool _inAngle;

    private LatexParser(string text, List<Token> tokens, bool isReal, VerifierProfile profile, WorkBudget budget)
    {
        _isCorrected = profile == VerifierProfile.Corrected;
        _text = text;
        _tokens = tokens;
        _isReal = isReal;
        _budget = budget;
    }

    private Token Current => _tokens[_at];

    /// <summary>Reads a formula.</summary>
    /// <returns>The expression, or null if the formula is not in the language.</returns>
    public static Expr? Parse(string text, VerifierProfile profile, WorkBudget budget)
    {
        var tokens = new List<Token>(Math.Min(text.Length + 1, 256));
        if (!LatexLexer.TryRead(text, tokens, profile == VerifierProfile.Reference || Differentials.Present(text)))
        {
            return null;
        }

        var parser = new LatexParser(text, tokens, !ComplexHints.Present(text, profile), profile, budget);
        var expr = parser.AssignmentToElements() ?? parser.TopElements() ?? parser.SetFormula();
        return expr is null || expr.Kind == ExprKind.Invalid ? null : expr;
    }

    private bool Take(TokenKind kind)
    {
        if (Current.Kind != kind)
        {
            return false;
        }

        _at++;
        return true;
    }

    private Token Next() => _tokens[_at++];

    private ReadOnlySpan<char> TextOf(Token token) => _text.AsSpan(token.Start, token.Length);

    /// <summary>Starts over, for the next way to read the whole formula.</summary>
    private Expr? FromStart(Func<LatexParser, Expr?> read)
    {
        (_at, _nesting, _openBars, _inAngle) = (0, 0, 0, false);
        var expr = read(this);
        return expr is not null && Current.Kind == TokenKind.End ? expr : null;
    }

    // x = 1, 2 or x \in ...: one symbol, or a list of symbols in parentheses, and what it equals.
    private Expr? AssignmentToElements() => FromStart(static parser =>
    {
        if (parser.SymbolList() is not { } left || !(parser.Take(TokenKind.In) || parser.Take(TokenKind.Assign)))
        {
            return null;
        }

        return parser.ElementGroups(allowRelations: false) is { } groups ? Expr.Of(ExprKind.Equal, left, Collect(groups)) : null;
    });

    private Expr? TopElements() => FromStart(static parser =>
        parser.ElementGroups(allowRelations: true) is { } groups && parser.Current.Kind == TokenKind.End
            ? GroupedNumber.TryRead(parser._text) ?? Collect(groups)
            : null);

    private Expr? SymbolList()
    {
        if (!Take(TokenKind.LeftParenthesis))
        {
            return SymbolWithScripts();
        }

        var symbols = new List<Expr>();
        do
        {
            if (SymbolWithScripts() is not { } symbol)
            {
                return null;
            }

            symbols.Add(symbol);
        }
        while (Take(TokenKind.Comma));
        return !Take(TokenKind.RightParenthesis) ? null : symbols.Count == 1 ? symbols[0] : Expr.Of(ExprKind.Tuple, [.. symbols]);
    }

    // One value stands for itself; values after commas or semicolons are a set, and lists after semicolons a set of tuples.
    private static Expr Collect(List<List<Expr>> groups)
    {
        if (groups.Count == 1)
        {
            return groups[0].Count == 1 ? groups[0][0] : Expr.Set(groups[0]);
        }

        return groups.TrueForAll(group => group.Count == 1)
            ? Expr.Set([.. groups.Select(group => group[0])])
            : Expr.Set([.. groups.Select(group => Expr.Of(ExprKind.Tuple, [.. group]))]);
    }

    private List<List<Expr>>? ElementGroups(bool allowRelations)
    {
        var groups = new List<List<Expr>>();
        do
        {
            var group = new List<Expr>();
            do
            {
                if (!Element(group, allowRelations))
                {
                    return null;
                }
            }
            while (Take(TokenKind.Comma));
            groups.Add(group);
        }
        while (Take(TokenKind.Semicolon));
        return groups;
    }

    private bool Element(List<Expr> elements, bool allowRelations)
    {
        Enter();
        var fits = PlusMinus(elements) || SetElement(elements) || Comparison(elements, allowRelations);
        _nesting--;
        return fits;
    }

    private bool PlusMinus(List<Expr> elements)
    {
        if (!Take(TokenKind.PlusMinus))
        {
            return false;
        }

        if (Expression() is not { } value)
        {
            return false;
        }

        elements.Add(Terms.Negative(value));
        elements.Add(value);
        return true;
    }

    private bool SetElement(List<Expr> elements)
    {
        var start = _at;
        if (SetAtom() is { } set && EndsElement(Current.Kind))
        {
            elements.Add(set);
            return true;
        }

        _at = start;
        return false;
    }

    private bool Comparison(List<Expr> elements, bool allowRelations)
    {
        if (Expression() is not { } left)
        {
            return false;
        }

        if (Take(TokenKind.PlusMinus))
        {
            if (Expression() is not { } right)
            {
                return false;
            }

            elements.Add(Expr.Of(ExprKind.Add, left, right));
            elements.Add(Expr.Of(ExprKind.Add, left, Terms.Negative(right)));
            return true;
        }

        while (allowRelations && IsRelation(Current.Kind))
        {
            var relation = Next().Kind;
            if (Expression() is not { } right)
            {
                return false;
            }

            left = Relations.Join(left, relation, right);
        }

        elements.Add(left);
        return true;
    }

    private static bool IsRelation(TokenKind kind) =>
        kind is TokenKind.In or (>= TokenKind.Assign and <= TokenKind.NotEqual);

    private static bool EndsElement(TokenKind kind) =>
        kind is TokenKind.Comma or TokenKind.Semicolon or TokenKind.End or TokenKind.RightParenthesis
        or TokenKind.RightBracket or TokenKind.RightBrace or TokenKind.RightBraceVisual or TokenKind.RightParenthesisCommand
        or TokenKind.RightBracketCommand or TokenKind.RightGroup;

    private void Enter()
    {
        _budget.Spend(1);
        if (++_nesting > MaxNesting)
        {
            throw new WorkLimitException();
        }
    }
}
