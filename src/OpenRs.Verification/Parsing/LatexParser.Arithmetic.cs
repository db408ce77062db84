using OpenRs.Verification.Expressions;
using OpenRs.Verification.Lexing;

namespace OpenRs.Verification.Parsing;

/// <content>Sums, products, signs, juxtaposition and powers.</content>
internal sealed partial class LatexParser
{
    // Binding powers of the infix operators; 0 is no operator.
    private const int SumPower = 1;
    private const int ProductPower = 2;

    private static int BindingPower(TokenKind kind) => kind switch
    {
        TokenKind.Plus or TokenKind.Minus => SumPower,
        TokenKind.Times or TokenKind.Divide or TokenKind.Colon or TokenKind.Modulo => ProductPower,
        _ => 0,
    };

    private Expr? Expression() => Infix(SumPower, callsAfterFirst: true);

    /// <summary>Reads operands and the operators between them that bind at least as strongly as asked.</summary>
    /// <param name="minimum">The weakest operator that belongs here.</param>
    /// <param name="callsAfterFirst">False in the argument of a function without parentheses: only its first factor may be a
    /// function.</param>
    private Expr? Infix(int minimum, bool callsAfterFirst)
    {
        Enter();
        var left = Signed(callsAfterFirst);
        while (left is not null && BindingPower(Current.Kind) is var power && power >= minimum && power > 0)
        {
            var kind = Next().Kind;
            var right = power == SumPower ? Infix(ProductPower, callsAfterFirst) : Signed(callsAfterFirst);
            left = right is null ? null : Combine(left, kind, right);
        }

        _nesting--;
        return left;
    }

    private static Expr Combine(Expr left, TokenKind kind, Expr right) => kind switch
    {
        TokenKind.Plus => Expr.Flatten(ExprKind.Add, left, right),
        TokenKind.Minus => Expr.Flatten(ExprKind.Add, left, Terms.Minus(right)),
        TokenKind.Times => Expr.Flatten(ExprKind.Multiply, left, right),
        TokenKind.Modulo => Expr.Call(FunctionKind.Modulo, left, right),
        _ => Terms.Quotient(left, right),
    };

    private Expr? Signed(bool callsAfterFirst)
    {
        var negative = false;
        while (Current.Kind is TokenKind.Plus or TokenKind.Minus)
        {
            negative ^= Next().Kind == TokenKind.Minus;
        }

        var value = Factors(callsAfterFirst);
        return value is not null && negative ? Terms.Minus(value) : value;
    }

    private Expr? Factors(bool callsAfterFirst)
    {
        if (Postfix(allowCalls: true) is not { } first)
        {
            return null;
        }

        if (!StartsFactor(Current.Kind, callsAfterFirst))
        {
            return first;
        }

        var factors = new List<Expr> { first };
        while (StartsFactor(Current.Kind, callsAfterFirst))
        {
            if (Postfix(callsAfterFirst) is not { } factor)
            {
                return null;
            }

            factors.Add(factor);
        }

        return Terms.Juxtaposed(factors);
    }

    private bool StartsFactor(TokenKind kind, bool allowCalls) => kind switch
    {
        // Inside bars a bar closes.
        TokenKind.Bar or TokenKind.VerticalBar or TokenKind.Norm => _openBars == 0,
        TokenKind.Function or TokenKind.MultiFunction or TokenKind.OperatorName or TokenKind.Integral or TokenKind.Root or TokenKind.Sum
            or TokenKind.Product or TokenKind.Limit or TokenKind.EulerE => allowCalls,
        TokenKind.LeftParenthesis or TokenKind.LeftGroup or TokenKind.LeftBrace or TokenKind.LeftBracket or TokenKind.LeftBraceVisual
            or TokenKind.LeftBraceCommand or TokenKind.LeftBracketCommand or TokenKind.LeftBar or TokenKind.LeftAngle or TokenKind.LeftFloor
            or TokenKind.LeftFloorCorner or TokenKind.LeftCeiling or TokenKind.LeftCeilingCorner or TokenKind.Phantom or TokenKind.Boxed
            or TokenKind.Fraction or TokenKind.Binomial or TokenKind.MatrixStart or TokenKind.DeterminantStart => true,
        _ => StartsAtom(kind),
    };

    private Expr? Postfix(bool allowCalls)
    {
        Enter();
        var value = Component(allowCalls);
        while (value is not null && Take(TokenKind.Caret))
        {
            value = Exponent() is { } exponent && SkipSubscript() ? Expr.Power(value, exponent) : null;
        }

        while (value is not null && Current.Kind is TokenKind.Bang or TokenKind.Transpose or TokenKind.Degree)
        {
            value = Next().Kind switch
            {
                TokenKind.Bang => Expr.Call(FunctionKind.Factorial, value),
                TokenKind.Transpose => Matrices.Transposed(value),
                TokenKind.Degree when _inAngle => Terms.Degrees(value),
                _ => value,
            };
        }

        _nesting--;
        return value;
    }

    // After a caret: one atom, or an expression in braces.
    private Expr? Exponent()
    {
        if (!Take(TokenKind.LeftBrace))
        {
            return _isCorrected && Current.Kind == TokenKind.LeftParenthesis ? Grouped(TokenKind.RightParenthesis) : Atom();
        }

        return Expression() is { } value && Take(TokenKind.RightBrace) ? value : null;
    }
}
