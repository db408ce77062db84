using OpenRs.Verification.Expressions;
using OpenRs.Verification.Lexing;

namespace OpenRs.Verification.Parsing;

/// <content>Sets, tuples, intervals and what is built from them.</content>
internal sealed partial class LatexParser
{
    private Expr? SetFormula() => FromStart(static parser => parser.SetRelation());

    private Expr? SetRelation()
    {
        Enter();
        var start = _at;
        if (SymbolList() is { } left && Current.Kind is TokenKind.In or TokenKind.NotIn or TokenKind.Assign)
        {
            var relation = Next().Kind;
            if (SetRelation() is { } right)
            {
                _nesting--;
                var equation = Expr.Of(ExprKind.Equal, left, right);
                return relation == TokenKind.NotIn ? Expr.Of(ExprKind.Not, equation) : equation;
            }
        }

        _at = start;
        var set = SetDifference();
        while (set is not null && Current.Kind is TokenKind.Subset or TokenKind.Superset)
        {
            // Whether a set contains another is a statement without a value here.
            _at++;
            set = SetDifference() is null ? null : Expr.Invalid;
        }

        _nesting--;
        return set;
    }

    private Expr? SetDifference()
    {
        var left = SetUnion();
        while (left is not null && Take(TokenKind.SetMinus))
        {
            left = SetUnion() is { } right ? Expr.Of(ExprKind.Complement, left, right) : null;
        }

        return left;
    }

    private Expr? SetUnion()
    {
        var left = SetIntersection();
        while (left is not null && Take(TokenKind.Union))
        {
            left = SetIntersection() is { } right ? Expr.Of(ExprKind.Union, AsSet(left), AsSet(right)) : null;
        }

        return left;
    }

    private Expr? SetIntersection()
    {
        var left = SetGroup();
        while (left is not null && Take(TokenKind.Intersection))
        {
            left = SetGroup() is { } right ? Expr.Of(ExprKind.Intersection, AsSet(left), AsSet(right)) : null;
        }

        return left;
    }

    // A union with a number or a relation has no meaning.
    private static Expr AsSet(Expr expr) => expr.Kind == ExprKind.Tuple ? Expr.Set(expr.Args) : expr.IsSet ? expr : Expr.Invalid;

    private Expr? SetGroup()
    {
        var start = _at;
        if (SetAtom() is { } atom)
        {
            return atom;
        }

        _at = start;
        if (!Take(TokenKind.LeftParenthesis))
        {
            return null;
        }

        Enter();
        var inner = SetDifference();
        _nesting--;
        return inner is not null && Take(TokenKind.RightParenthesis) ? inner : null;
    }

    private Expr? SetAtom()
    {
        switch (Current.Kind)
        {
            case TokenKind.NumberSet:
                return NumberSet(TextOf(Next()));
            case TokenKind.EmptySet:
                _at++;
                return Expr.EmptySet;
            case TokenKind.LeftBrace:
                return _tokens[_at + 1].Kind == TokenKind.RightBrace ? EmptyBraces() : FiniteSet(TokenKind.RightBrace);
            case TokenKind.LeftBraceVisual:
                return FiniteSet(TokenKind.RightBraceVisual);
            case TokenKind.Boxed:
                return BoxedElements();
            case TokenKind.LeftParenthesis or TokenKind.LeftParenthesisCommand or TokenKind.LeftBracket
                or TokenKind.LeftBracketCommand or TokenKind.LeftGroup:
                return IntervalOrTuple();
            default:
                return null;
        }
    }

    private static Expr NumberSet(ReadOnlySpan<char> text) => text switch
    {
        "ℕ" or "\\mathbb{N}" => Expr.Of(ExprKind.Naturals),
        "ℤ" or "\\mathbb{Z}" => Expr.Of(ExprKind.Integers),
        "ℚ" or "\\mathbb{Q}" => Expr.Of(ExprKind.Rationals),
        "ℝ" or "\\mathbb{R}" => Expr.Of(ExprKind.Reals),
        "ℂ" or "\\mathbb{C}" => Expr.Of(ExprKind.Complexes),
        _ => Expr.Invalid,
    };

    private Expr EmptyBraces()
    {
        _at += 2;
        return Expr.EmptySet;
    }

    private Expr? FiniteSet(TokenKind closer)
    {
        _at++;
        return ElementGroups(allowRelations: true) is { } groups && Take(closer) ? Expr.Set([.. groups.SelectMany(group => group)]) : null;
    }

    private Expr? BoxedElements()
    {
        _at++;
        return Take(TokenKind.LeftBrace) && ElementGroups(allowRelations: true) is { } groups && Take(TokenKind.RightBrace)
            ? Collect(groups)
            : null;
    }

    private Expr? IntervalOrTuple()
    {
        var opener = Next().Kind;
        var marks = CountPlusMinus();
        if (ElementGroups(allowRelations: true) is not { } groups)
        {
            return null;
        }

        var closer = Next().Kind;
        var isPair = groups.Count == 1 && groups[0].Count == 2 && CountPlusMinus() == marks && IsValue(groups[0][0])
            && IsValue(groups[0][1]);
        if (isPair && closer is TokenKind.RightParenthesis or TokenKind.RightParenthesisCommand or TokenKind.RightBracket
            or TokenKind.RightBracketCommand or TokenKind.RightGroup)
        {
            return Intervals.Create(groups[0][0], groups[0][1], IsOpenLeft(opener), IsOpenRight(closer), _budget);
        }

        var matches = (opener, closer) is (
            TokenKind.LeftParenthesis, TokenKind.RightParenthesis) or (TokenKind.LeftBracket, TokenKind.RightBracket)
            or (TokenKind.LeftParenthesisCommand, TokenKind.RightParenthesisCommand);
        if (!matches)
        {
            return null;
        }

        return groups.Count == 1 && groups[0].Count == 1 ? groups[0][0] : Expr.Of(ExprKind.Tuple, [.. groups.SelectMany(group => group)]);
    }

    private int CountPlusMinus()
    {
        var count = 0;
        for (var i = 0; i < _at; i++)
        {
            count += _tokens[i].Kind == TokenKind.PlusMinus ? 1 : 0;
        }

        return count;
    }

    private static bool IsValue(Expr expr) => !expr.IsSet && !expr.IsRelation && expr.Kind is not (ExprKind.Tuple or ExprKind.And);

    private static bool IsOpenLeft(TokenKind opener) =>
        opener is TokenKind.LeftParenthesis or TokenKind.LeftGroup or TokenKind.LeftParenthesisCommand;

    private static bool IsOpenRight(TokenKind closer) =>
        closer is TokenKind.RightParenthesis or TokenKind.RightGroup or TokenKind.RightParenthesisCommand;
}
