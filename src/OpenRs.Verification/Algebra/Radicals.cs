using System.Numerics;
using OpenRs.Verification.Expressions;

namespace OpenRs.Verification.Algebra;

/// <summary>Roots and logarithms that come out exactly.</summary>
internal static class Radicals
{
    private const int MaxExponent = 512;

    /// <summary>The positive n-th root of a positive fraction, or null if it is not a fraction.</summary>
    public static BigRational? ExactRoot(BigRational value, int degree)
    {
        var top = ExactRoot(value.Numerator, degree);
        return top is null || ExactRoot(value.Denominator, degree) is not { } bottom ? null : BigRational.Create(top.Value, bottom);
    }

    /// <summary>The fraction q with base^q = value, or null if there is none with small parts.</summary>
    public static BigRational? ExactLogarithm(BigRational value, BigRational @base)
    {
        if (value.Sign <= 0 || @base.Sign <= 0 || @base.IsOne)
        {
            return null;
        }

        if (value.IsOne)
        {
            return BigRational.Zero;
        }

        var estimate = BigInteger.Log(value.Numerator) - BigInteger.Log(value.Denominator);
        var unit = BigInteger.Log(@base.Numerator) - BigInteger.Log(@base.Denominator);
        for (var denominator = 1; denominator <= 6; denominator++)
        {
            var numerator = Math.Round(estimate / unit * denominator);
            if (numerator != 0 && Math.Abs(numerator) <= MaxExponent && Math.Abs((numerator * unit / denominator) - estimate) < 1e-6
                && BigRational.Pow(@base, (int)numerator) == BigRational.Pow(value, denominator))
            {
                return BigRational.Create((int)numerator, denominator);
            }
        }

        return null;
    }

    /// <summary>The n-th root of a non-negative whole number, or null if it is not whole.</summary>
    public static BigInteger? ExactRoot(BigInteger value, int degree)
    {
        if (value.IsZero || value.IsOne || degree == 1)
        {
            return value;
        }

        var bits = value.GetBitLength();
        if (bits <= degree)
        {
            return null;
        }

        // Newton's iteration from above.
        var root = BigInteger.One << (int)(((bits - 1) / degree) + 1);
        while (true)
        {
            var next = (((degree - 1) * root) + (value / BigInteger.Pow(root, degree - 1))) / degree;
            if (next >= root)
            {
                return BigInteger.Pow(root, degree) == value ? root : null;
            }

            root = next;
        }
    }
}
