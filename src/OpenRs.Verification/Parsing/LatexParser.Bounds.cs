using OpenRs.Verification.Expressions;
using OpenRs.Verification.Lexing;

namespace OpenRs.Verification.Parsing;

/// <content>Sums, products, limits and integrals.</content>
internal sealed partial class LatexParser
{
    // \sum_{k=1}^{n}: the bounds come in either order, and the term is a product.
    private Expr? BoundedCall(ExprKind kind)
    {
        _at++;
        Expr? variable = null, lower = null, upper = null;
        for (var i = 0; i < 2; i++)
        {
            if (Take(TokenKind.Underscore))
            {
                if (!Take(TokenKind.LeftBrace) || (variable = Expression()) is null
                    || !(Take(TokenKind.Assign) || Take(TokenKind.Equivalent))
                    || (lower = Expression()) is null || !Take(TokenKind.RightBrace))
                {
                    return null;
                }
            }
            else if (Take(TokenKind.Caret) && (upper = Exponent()) is null)
            {
                return null;
            }
        }

        return variable is not null && lower is not null && upper is not null && Infix(ProductPower, callsAfterFirst: true) is { } term
            ? variable.Kind == ExprKind.Symbol ? Expr.Of(kind, term, variable, lower, upper) : Expr.Invalid
            : null;
    }

    private Expr? LimitCall()
    {
        _at++;
        if (!Take(TokenKind.Underscore) || !Take(TokenKind.LeftBrace) || !IsSymbol(Current.Kind))
        {
            return null;
        }

        var variable = SymbolNames.Resolve(SymbolNames.Of(TextOf(Next())), _isReal);
        if (!Take(TokenKind.Approaches) || Expression() is not { } point || !Take(TokenKind.RightBrace))
        {
            return null;
        }

        return Infix(ProductPower, callsAfterFirst: true) is { } value ? Expr.Named("\\lim", value, variable, point) : null;
    }

    private Expr? IntegralCall()
    {
        _at++;
        if (!Scripts(out var lower, out var upper) || Infix(SumPower, callsAfterFirst: true) is not { } integrand)
        {
            return null;
        }

        return lower is null || upper is null ? Expr.Named("\\int", integrand) : Expr.Named("\\int", integrand, lower, upper);
    }
}
