using OpenRs.Verification.Expressions;
using OpenRs.Verification.Limits;

namespace OpenRs.Verification.Algebra;

/// <summary>The order of constants.</summary>
internal static class NumericOrder
{
    /// <summary>Sign of a - b for real constants and infinities; null if either is neither.</summary>
    public static int? Compare(Expr a, Expr b, WorkBudget budget)
    {
        if (a.IsExact && b.IsExact)
        {
            return a.Value.CompareTo(b.Value);
        }

        return Real(a, budget) is { } x && Real(b, budget) is { } y ? x.CompareTo(y) : null;
    }

    /// <summary>Value of a real constant or infinity; null for anything else.</summary>
    public static double? Real(Expr expr, WorkBudget budget)
    {
        switch (expr.Kind)
        {
            case ExprKind.Integer or ExprKind.Rational:
                return expr.Value.ToDouble();
            case ExprKind.Infinity:
                return double.PositiveInfinity;
            case ExprKind.NegativeInfinity:
                return double.NegativeInfinity;
            default:
                if (Structure.HasSymbols(expr))
                {
                    return null;
                }

                var value = new NumericEvaluator(0, budget).Evaluate(expr);
                var isReal = Math.Abs(value.Imaginary) <= 1e-12 * (1 + Math.Abs(value.Real));
                return isReal && !double.IsNaN(value.Real) ? value.Real : null;
        }
    }
}
