using OpenRs.Verification.Expressions;

namespace OpenRs.Verification.Algebra;

/// <summary>A sum of monomials with non-zero coefficients.</summary>
internal sealed class Polynomial
{
    public Dictionary<Monomial, BigRational> Terms { get; } = [];

    public static Polynomial One => Constant(BigRational.One);

    public static Polynomial Constant(BigRational value)
    {
        var polynomial = new Polynomial();
        polynomial.Add(Monomial.One, value);
        return polynomial;
    }

    public void Add(Monomial monomial, BigRational coefficient)
    {
        var sum = Terms.GetValueOrDefault(monomial) + coefficient;
        if (sum.IsZero)
        {
            Terms.Remove(monomial);
        }
        else
        {
            Terms[monomial] = sum;
        }
    }

    public Polynomial Scaled(BigRational factor)
    {
        var scaled = new Polynomial();
        foreach (var (monomial, coefficient) in Terms)
        {
            scaled.Add(monomial, coefficient * factor);
        }

        return scaled;
    }
}
