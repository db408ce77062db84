using OpenRs.Verification.Expressions;
using OpenRs.Verification.Lexing;

namespace OpenRs.Verification.Parsing;

/// <summary>Builds equations, inequalities and chains of them.</summary>
internal static class Relations
{
    public static Expr Join(Expr left, TokenKind relation, Expr right)
    {
        if (relation == TokenKind.In)
        {
            return Expr.Invalid;
        }

        if (relation == TokenKind.Approximately)
        {
            // An approximation of a symbol gives its value, one of an expression says nothing new.
            return Structure.OnlySymbols(left) ? right : left;
        }

        var kind = relation switch
        {
            TokenKind.Less => ExprKind.Less,
            TokenKind.LessOrEqual => ExprKind.LessOrEqual,
            TokenKind.Greater => ExprKind.Greater,
            TokenKind.GreaterOrEqual => ExprKind.GreaterOrEqual,
            TokenKind.NotEqual => ExprKind.NotEqual,
            _ => ExprKind.Equal,
        };

        return left.Kind == ExprKind.And
            ? Expr.Of(ExprKind.And, [.. left.Args, Expr.Of(kind, left.Args[^1].Args[1], right)])
            : left.IsRelation
                ? Expr.Of(ExprKind.And, left, Expr.Of(kind, left.Args[1], right))
                : Expr.Of(kind, left, right);
    }
}
