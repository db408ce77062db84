using OpenRs.Verification.Expressions;
using OpenRs.Verification.Options;

namespace OpenRs.Verification.Algebra;

/// <content>Decimals, whose coefficients agree when they do to eleven digits, and multiples of each other.</content>
internal sealed partial class NormalForm
{
    private static readonly BigRational CoefficientTolerance = BigRational.Pow(10, -11);

    private readonly HashSet<int> _symbols = [];
    private bool _hasDecimals;

    /// <summary>
    /// Whether one is a multiple of the other; null if that is not known. Linear polynomials that are none differ for certain, others may
    /// still be zero at the same places.
    /// </summary>
    public (bool? Proportional, bool AreLinear) Proportional(Expr a, Expr b)
    {
        if (Read(a) is not { } x || Read(b) is not { } y || Multiply(x.Top, y.Bottom) is not { } left
            || Multiply(y.Top, x.Bottom) is not { } right)
        {
            return (null, false);
        }

        if (!left.Terms.Keys.Concat(right.Terms.Keys).All(IsSymbolic))
        {
            return (null, false);
        }

        var areLinear = IsConstant(x.Bottom) && IsConstant(y.Bottom) && left.Terms.Keys.All(IsLinear) && right.Terms.Keys.All(IsLinear);
        if (left.Terms.Count != right.Terms.Count || left.Terms.Count == 0)
        {
            return (false, areLinear);
        }

        var (first, coefficient) = left.Terms.First();
        var isMultiple = right.Terms.TryGetValue(first, out var other)
            && SameRoundedTerms(left.Scaled(other), right.Scaled(coefficient)) == true;
        return (isMultiple, areLinear);
    }

    private (Polynomial Top, Polynomial Bottom)? ReadDecimal(BigRational value)
    {
        _hasDecimals = true;
        return (Polynomial.Constant(value), Polynomial.One);
    }

    // Common divisors take time that grows with the square of the length. The reference's verdicts are as if they took none.
    private void SpendOnCoefficients(BigRational a, BigRational b)
    {
        if (_profile == VerifierProfile.Corrected)
        {
            var words = (a.Bits + b.Bits) >> 6;
            _budget.Spend((words * words) >> 5);
        }
    }

    private static bool IsConstant(Polynomial polynomial) => polynomial.Terms.Keys.All(monomial => monomial.Powers.Length == 0);

    private static bool IsLinear(Monomial monomial) =>
        monomial.Powers.Length == 0 || (monomial.Powers.Length == 1 && monomial.Powers[0].Exponent.IsOne);

    // Symbols are independent of each other for certain; a decimal may approximate a constant, a root or a logarithm.
    private bool IsSymbolic(Monomial monomial) => Array.TrueForAll(monomial.Powers, power => _symbols.Contains(power.Generator));

    // Null where a term of one side may be what terms of the other approximate.
    private bool? SameRoundedTerms(Polynomial left, Polynomial right)
    {
        foreach (var (monomial, coefficient) in left.Terms)
        {
            if (right.Terms.TryGetValue(monomial, out var other) && !Close(coefficient, other))
            {
                return false;
            }
        }

        var sameTerms = left.Terms.Count == right.Terms.Count && left.Terms.Keys.All(right.Terms.ContainsKey);
        return sameTerms ? true : left.Terms.Keys.Concat(right.Terms.Keys).All(IsSymbolic) ? false : null;
    }

    private static bool Close(BigRational a, BigRational b) =>
        BigRational.Abs(a - b).CompareTo(BigRational.Abs(a) * CoefficientTolerance) <= 0;
}
