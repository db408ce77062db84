using OpenRs.Verification.Algebra;
using OpenRs.Verification.Expressions;
using OpenRs.Verification.Limits;

namespace OpenRs.Verification.Parsing;

/// <summary>Two values in brackets: an interval, or a pair when they are not in increasing order.</summary>
internal static class Intervals
{
    public static Expr Create(Expr left, Expr right, bool leftOpen, bool rightOpen, WorkBudget budget)
    {
        if (left.Kind == ExprKind.Invalid || right.Kind == ExprKind.Invalid)
        {
            return Expr.Invalid;
        }

        var order = Structure.Same(left, right) ? 0 : NumericOrder.Compare(left, right, budget);
        if (order is { } known)
        {
            if ((leftOpen && rightOpen && known >= 0) || (!leftOpen && !rightOpen && known > 0))
            {
                return Expr.Of(ExprKind.Tuple, left, right);
            }

            if (known > 0 || (known == 0 && (leftOpen || rightOpen)))
            {
                return Expr.EmptySet;
            }

            if (known == 0)
            {
                return Expr.Set([left]);
            }
        }

        return Expr.Interval(left, right, leftOpen || left.Kind == ExprKind.NegativeInfinity, rightOpen || right.Kind == ExprKind.Infinity);
    }
}
