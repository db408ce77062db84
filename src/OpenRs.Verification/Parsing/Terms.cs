using OpenRs.Verification.Expressions;

namespace OpenRs.Verification.Parsing;

/// <summary>Builds the expressions of arithmetic signs the way they are written: only numbers are computed.</summary>
internal static class Terms
{
    public static Expr Negative(Expr value) => value.IsExact ? Expr.Number(-value.Value) : Expr.Of(ExprKind.Multiply, Expr.MinusOne, value);

    public static Expr Minus(Expr value) => value.Kind switch
    {
        ExprKind.Integer or ExprKind.Rational => Expr.Number(-value.Value),
        ExprKind.Float => Expr.Float(-value.Value),
        ExprKind.Infinity => Expr.NegativeInfinity,
        ExprKind.NegativeInfinity => Expr.Infinity,
        _ => Expr.Flatten(ExprKind.Multiply, Expr.MinusOne, value),
    };

    public static Expr Quotient(Expr left, Expr right)
    {
        if (left.Kind != ExprKind.Integer || right.Kind != ExprKind.Integer)
        {
            return Expr.Of(ExprKind.Multiply, left, Expr.Power(right, Expr.MinusOne));
        }

        return !right.Value.IsZero ? Expr.Number(left.Value / right.Value) : left.Value.IsZero ? Expr.NotANumber : Expr.ComplexInfinity;
    }

    /// <summary>An angle in degrees, in radians.</summary>
    public static Expr Degrees(Expr value) => Expr.Flatten(
        ExprKind.Multiply, Expr.Flatten(ExprKind.Multiply, value, Expr.Number(BigRational.Create(1, 180))), Expr.Pi);

    public static Expr Percent(Expr value) => Expr.Of(ExprKind.Multiply, value, Expr.Number(BigRational.Create(1, 100)));

    /// <summary>Product of juxtaposed factors. An integer before a positive number is a mixed fraction.</summary>
    public static Expr Juxtaposed(List<Expr> factors)
    {
        var result = factors[^1];
        for (var i = factors.Count - 2; i >= 0; i--)
        {
            var factor = factors[i];
            result = factor.Kind == ExprKind.Integer && result.IsExact && result.Value.Sign > 0
                ? Expr.Number(factor.Value.Sign < 0 ? factor.Value - result.Value : factor.Value + result.Value)
                : Expr.Flatten(ExprKind.Multiply, factor, result);
        }

        return result;
    }
}
