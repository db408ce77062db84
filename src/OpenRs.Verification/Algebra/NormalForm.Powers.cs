using System.Numerics;
using OpenRs.Verification.Expressions;
using OpenRs.Verification.Options;

namespace OpenRs.Verification.Algebra;

/// <content>Powers and roots.</content>
internal sealed partial class NormalForm
{
    private (Polynomial Top, Polynomial Bottom)? ReadPower(Expr @base, Expr exponent)
    {
        if (new ExactEvaluator(_budget).Evaluate(exponent) is not { } power)
        {
            return null;
        }

        // One monomial, whatever the power: the only way to tell powers apart that a double does not hold.
        if (_profile == VerifierProfile.Corrected && @base.Kind is ExprKind.Pi or ExprKind.E && power.Bits <= MaxPower)
        {
            return (GeneratorPower(@base, power), Polynomial.One);
        }

        if (BigInteger.Abs(power.Numerator) > MaxPower)
        {
            return null;
        }

        if (power.IsInteger)
        {
            return WholePower(@base, (int)power.Numerator);
        }

        if (@base.Kind is ExprKind.Symbol or ExprKind.Pi or ExprKind.E or ExprKind.EulerGamma)
        {
            return (GeneratorPower(@base, power), Polynomial.One);
        }

        return new ExactEvaluator(_budget).Evaluate(@base) is { } value && RadicalPower(value, power) is { } radical
            ? (radical, Polynomial.One)
            : null;
    }

    private (Polynomial Top, Polynomial Bottom)? WholePower(Expr @base, int power)
    {
        if (Read(@base) is not { } value)
        {
            return null;
        }

        (Polynomial Top, Polynomial Bottom)? result = (Polynomial.One, Polynomial.One);
        for (var i = Math.Abs(power); i > 0 && result is not null; i--)
        {
            result = Multiply(result.Value, value);
        }

        return power >= 0 || result is null ? result : result.Value.Top.Terms.Count == 0 ? null : (result.Value.Bottom, result.Value.Top);
    }

    private Polynomial? RadicalPower(BigRational value, BigRational power)
    {
        var powers = new List<(int Generator, BigRational Exponent)>();
        var coefficient = BigRational.One;
        if (value.Sign < 0)
        {
            if (power.Denominator != 2)
            {
                return null;
            }

            // (-n)^(k/2) = i^k n^(k/2)
            powers.Add((_imaginary, new BigRational(power.Numerator)));
            value = -value;
        }

        if (value.IsZero || !Factor(value.Numerator, power, powers) || !Factor(value.Denominator, -power, powers))
        {
            return null;
        }

        var radical = new Polynomial();
        Accumulate(radical, powers, coefficient);
        return radical;
    }

    private bool Factor(BigInteger value, BigRational power, List<(int Generator, BigRational Exponent)> powers)
    {
        if (value.GetBitLength() > MaxFactoredBits)
        {
            return false;
        }

        for (var prime = 2; prime <= MaxPrime && value > BigInteger.One; prime++)
        {
            var count = 0;
            while ((value % prime).IsZero)
            {
                value /= prime;
                count++;
            }

            if (count > 0)
            {
                powers.Add((Prime(prime), power * count));
            }
            else if ((BigInteger)prime * prime > value)
            {
                break;
            }
        }

        if (value > int.MaxValue || (value > BigInteger.One && value > (BigInteger)MaxPrime * MaxPrime))
        {
            return false;
        }

        if (value > BigInteger.One)
        {
            powers.Add((Prime((int)value), power));
        }

        _budget.Spend(16);
        return true;
    }
}
