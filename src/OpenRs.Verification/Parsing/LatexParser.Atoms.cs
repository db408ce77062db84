using OpenRs.Verification.Expressions;
using OpenRs.Verification.Lexing;

namespace OpenRs.Verification.Parsing;

/// <content>Numbers, symbols with scripts, groups, fractions and matrices.</content>
internal sealed partial class LatexParser
{
    private static bool StartsAtom(TokenKind kind) =>
        kind is TokenKind.Letter or TokenKind.Greek or TokenKind.OtherSymbol or TokenKind.Accent
        or TokenKind.Infinity or TokenKind.Partial or TokenKind.Number or TokenKind.PercentNumber or TokenKind.ScientificNumber
        or TokenKind.CapitalE
        or TokenKind.Differential or TokenKind.Gamma;

    private static bool IsSymbol(TokenKind kind) =>
        kind is TokenKind.Letter or TokenKind.Greek or TokenKind.OtherSymbol or TokenKind.Accent;

    private Expr? Component(bool allowCalls)
    {
        if (_isCorrected && Current.Kind == TokenKind.LeftBrace)
        {
            UnwrapBase();
        }

        switch (Current.Kind)
        {
            case TokenKind.LeftParenthesis:
                return Grouped(TokenKind.RightParenthesis);
            case TokenKind.LeftGroup:
                return Grouped(TokenKind.RightGroup);
            case TokenKind.LeftBrace:
                return BracedOrBinomial();
            case TokenKind.LeftBracket:
                return Grouped(TokenKind.RightBracket);
            case TokenKind.LeftBraceVisual:
                return Grouped(TokenKind.RightBraceVisual);
            case TokenKind.LeftBraceCommand:
                return Grouped(TokenKind.RightBraceCommand);
            case TokenKind.LeftBracketCommand:
                return Grouped(TokenKind.RightBracketCommand);
            case TokenKind.Phantom or TokenKind.Boxed:
                _at++;
                return Current.Kind == TokenKind.LeftBrace ? Grouped(TokenKind.RightBrace) : null;
            case TokenKind.Norm or TokenKind.LeftAngle:
                return Bars(Current.Kind == TokenKind.Norm ? TokenKind.Norm : TokenKind.RightAngle) is null ? null : Expr.Invalid;
            case TokenKind.Bar or TokenKind.VerticalBar:
                return Bars(Current.Kind) is { } inner ? Expr.Call(FunctionKind.Abs, inner) : null;
            case TokenKind.LeftBar:
                return Wrapped(FunctionKind.Abs, TokenKind.RightBar);
            case TokenKind.LeftFloor:
                return Wrapped(FunctionKind.Floor, TokenKind.RightFloor);
            case TokenKind.LeftFloorCorner:
                return Wrapped(FunctionKind.Floor, TokenKind.RightFloorCorner);
            case TokenKind.LeftCeiling:
                return Wrapped(FunctionKind.Ceiling, TokenKind.RightCeiling);
            case TokenKind.LeftCeilingCorner:
                return Wrapped(FunctionKind.Ceiling, TokenKind.RightCeilingCorner);
            case TokenKind.Fraction:
                return TwoBraced(out var top, out var bottom) ? Terms.Quotient(top, bottom) : null;
            case TokenKind.Binomial:
                return TwoBraced(out var n, out var k) ? Expr.Call(FunctionKind.Binomial, n, k) : null;
            case TokenKind.MatrixStart:
                return Matrix(TokenKind.MatrixEnd);
            case TokenKind.DeterminantStart:
                return Matrix(TokenKind.DeterminantEnd) is { } matrix ? Expr.Call(FunctionKind.Determinant, matrix) : null;
            default:
                return (allowCalls ? Call() : null) ?? Atom();
        }
    }

    private Expr? Grouped(TokenKind closer)
    {
        _at++;
        var bars = _openBars;
        _openBars = 0;
        var value = Expression();
        _openBars = bars;
        return value is not null && Take(closer) ? value : null;
    }

    private Expr? BracedOrBinomial()
    {
        _at++;
        var bars = _openBars;
        _openBars = 0;
        var value = Expression();
        if (value is not null && Take(TokenKind.Choose))
        {
            value = Expression() is { } lower ? Expr.Call(FunctionKind.Binomial, value, lower) : null;
        }

        _openBars = bars;
        return value is not null && Take(TokenKind.RightBrace) ? value : null;
    }

    private Expr? Bars(TokenKind closer)
    {
        _at++;
        _openBars++;
        var value = Expression();
        _openBars--;
        return value is not null && Take(closer) ? value : null;
    }

    private Expr? Wrapped(FunctionKind function, TokenKind closer) => Grouped(closer) is { } value ? Expr.Call(function, value) : null;

    private Expr? Matrix(TokenKind end)
    {
        _at++;
        var cells = new List<Expr>();
        var rows = 0;
        while (!Take(end))
        {
            do
            {
                if (Expression() is not { } cell)
                {
                    return null;
                }

                cells.Add(cell);
            }
            while (Take(TokenKind.Ampersand));
            rows++;
            if (!Take(TokenKind.RowBreak) && Current.Kind != end)
            {
                return null;
            }
        }

        return rows == 0 ? null : cells.Count % rows == 0 ? Expr.Matrix(rows, [.. cells]) : Expr.Invalid;
    }

    private Expr? Atom()
    {
        Enter();
        var token = Current;
        var value = IsSymbol(token.Kind) ? SymbolWithScripts() : StartsAtom(token.Kind) ? SimpleAtom(Next()) : null;
        _nesting--;
        return value;
    }

    private Expr? SimpleAtom(Token token)
    {
        switch (token.Kind)
        {
            case TokenKind.Number:
                return SkipSubscript() ? NumberText.Read(TextOf(token)) : null;
            case TokenKind.ScientificNumber:
                return NumberText.Read(TextOf(token));
            case TokenKind.PercentNumber:
                return NumberText.Read(TextOf(token).TrimEnd("%\\ \t\r\n")) is { } number ? Expr.Of(ExprKind.Percent, number) : null;
            case TokenKind.CapitalE:
                return Expr.Symbol("e", _isReal);
            case TokenKind.Infinity:
                return Expr.Infinity;
            case TokenKind.Differential:
                return Expr.Symbol("d" + TextOf(token)[1..].TrimStart().TrimStart('\\').ToString(), _isReal);
            case TokenKind.Gamma:
                return Expr.EulerGamma;
            default:
                return Expr.Invalid;
        }
    }

    // Scripts come in either order, each at most once.
    private Expr? SymbolWithScripts()
    {
        if (!IsSymbol(Current.Kind))
        {
            return null;
        }

        var name = SymbolNames.Of(TextOf(Next()));
        Expr? power = null;
        var subscript = "";
        for (var i = 0; i < 2; i++)
        {
            if (Current.Kind == TokenKind.Underscore && subscript.Length == 0)
            {
                if (Subscript() is not { } read)
                {
                    return null;
                }

                subscript = read;
            }
            else if (Current.Kind == TokenKind.Caret && power is null)
            {
                _at++;
                if ((power = Exponent()) is null)
                {
                    return null;
                }
            }
        }

        // The reference reads a capital I as the imaginary unit and drops its scripts.
        if (name == "I")
        {
            return Expr.ImaginaryUnit;
        }

        var symbol = SymbolNames.Resolve(name + subscript, _isReal);
        return power is null ? symbol : Expr.Power(symbol, power);
    }

    private bool SkipSubscript() => Current.Kind != TokenKind.Underscore || Subscript() is not null;

    // The text of a subscript without spaces, in the spelling that makes it part of a name.
    private string? Subscript()
    {
        _at++;
        var first = _at;
        if (!Take(TokenKind.LeftBrace))
        {
            return BareSubscript() ? SymbolNames.Subscript(Joined(first, _at)) : null;
        }

        do
        {
            if (Expression() is null)
            {
                return null;
            }
        }
        while (Take(TokenKind.Comma));
        return Take(TokenKind.RightBrace) ? SymbolNames.Subscript(Joined(first + 1, _at - 1)) : null;
    }

    private string Joined(int from, int to)
    {
        var text = new System.Text.StringBuilder();
        for (var i = from; i < to; i++)
        {
            text.Append(TextOf(_tokens[i]));
        }

        return text.ToString();
    }
}
