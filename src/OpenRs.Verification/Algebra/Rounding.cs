using System.Numerics;
using OpenRs.Verification.Expressions;
using OpenRs.Verification.Limits;

namespace OpenRs.Verification.Algebra;

/// <summary>Rounds constants to a number of decimals, half to even on their decimal digits.</summary>
internal static class Rounding
{
    private const double LargestExactInteger = 1L << 52;

    /// <summary>The rounded value times 10^digits, or null if the expression is not a finite real constant.</summary>
    /// <param name="expr">A constant.</param>
    /// <param name="digits">Decimals to keep.</param>
    /// <param name="budget">Work allowed.</param>
    public static BigInteger? Scaled(Expr expr, int digits, WorkBudget budget)
    {
        if (Decimal(expr, budget) is { } exact)
        {
            return Nearest(exact * BigRational.Pow(10, digits));
        }

        if (Structure.HasSymbols(expr))
        {
            return null;
        }

        var value = new NumericEvaluator(0, budget).Evaluate(expr);
        var scaled = value.Real * Math.Pow(10, digits);
        if (!double.IsFinite(scaled) || Math.Abs(value.Imaginary) * Math.Pow(10, digits) > 0.5)
        {
            return null;
        }

        return Math.Abs(scaled) < LargestExactInteger ? (BigInteger)Math.Round(scaled, MidpointRounding.ToEven) : (BigInteger)scaled;
    }

    /// <summary>Whether two real constants are equal when both are rounded to so many significant digits; only zero equals zero.</summary>
    /// <param name="a">A constant.</param>
    /// <param name="b">Another one.</param>
    /// <param name="digits">Digits to keep.</param>
    /// <param name="budget">Work allowed.</param>
    public static bool AgreeOnSignificantDigits(Expr a, Expr b, int digits, WorkBudget budget)
    {
        if (Real(a, budget) is not { } x || Real(b, budget) is not { } y || x.Sign != y.Sign)
        {
            return false;
        }

        if (x.IsZero)
        {
            return true;
        }

        var larger = x.Sign * x.CompareTo(y) > 0 ? x : y;
        var scale = digits - 1 - Exponent(larger);
        var unit = BigRational.Pow(10, scale);
        return Nearest(x * unit) == Nearest(y * unit);
    }

    private static BigRational? Real(Expr expr, WorkBudget budget)
    {
        if (Decimal(expr, budget) is { } exact)
        {
            return exact;
        }

        var value = new NumericEvaluator(0, budget).Evaluate(expr).Real;
        return double.IsFinite(value) ? BigRational.FromDouble(value) : null;
    }

    // The power of ten of the first digit; the bits of numerator and denominator give it but for one.
    private static int Exponent(BigRational value)
    {
        var size = BigRational.Abs(value);
        var exponent = (int)Math.Floor((size.Numerator.GetBitLength() - size.Denominator.GetBitLength() - 1) * Math.Log10(2));
        while (size.CompareTo(BigRational.Pow(10, exponent + 1)) >= 0)
        {
            exponent++;
        }

        return exponent;
    }

    private static BigRational? Decimal(Expr expr, WorkBudget budget)
    {
        switch (expr.Kind)
        {
            case ExprKind.Float:
                return expr.Value;
            case ExprKind.Percent:
                return Decimal(expr.Args[0], budget) * BigRational.Create(1, 100);
            case ExprKind.Multiply when expr.Args.Length == 2 && expr.Args[0].Kind == ExprKind.Float && expr.Args[1].IsExact:
                return expr.Args[0].Value * expr.Args[1].Value;
            default:
                return Structure.HasFloat(expr) ? null : new ExactEvaluator(budget).Evaluate(expr);
        }
    }

    private static BigInteger Nearest(BigRational value)
    {
        var floor = value.Floor();
        var order = (value - new BigRational(floor)).CompareTo(BigRational.Create(1, 2));
        return order < 0 || (order == 0 && floor.IsEven) ? floor : floor + 1;
    }
}
