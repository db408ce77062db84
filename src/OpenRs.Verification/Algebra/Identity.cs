using System.Numerics;
using OpenRs.Verification.Expressions;

namespace OpenRs.Verification.Algebra;

/// <summary>
/// Whether two expressions are equal for all values of their symbols. Fractions are compared exactly. Everything else is evaluated at
/// <see cref="SamplePoints.Count"/> points in complex arithmetic: a difference at one point is a proof, agreement at all points to eleven digits
/// is accepted. For two different polynomials of degree d the chance that the random points are all roots of the difference is below
/// (d / 2^52)^4, and so negligible against rounding, which the tolerance covers.
/// </summary>
internal sealed class Identity
{
    private const double Tolerance = 1e-11;
    private const double CancellationTolerance = 1e-13;

    private readonly WorkBudget _budget;

    public Identity(WorkBudget budget) => _budget = budget;

    public bool Holds(Expr a, Expr b)
    {
        if (a.IsExact && b.IsExact)
        {
            return a.Value == b.Value;
        }

        var hasSymbols = Structure.HasSymbols(a) || Structure.HasSymbols(b);
        var agreed = 0;
        for (var point = 0; point < (hasSymbols ? SamplePoints.Count : 1); point++)
        {
            switch (Agree(a, b, point))
            {
                case false:
                    return false;
                case true:
                    agreed++;
                    break;
            }
        }

        if (!hasSymbols && !Structure.HasFloat(a) && !Structure.HasFloat(b)
            && new ExactEvaluator(_budget).Evaluate(a) is { } x && new ExactEvaluator(_budget).Evaluate(b) is { } y)
        {
            return x == y;
        }

        return hasSymbols ? agreed >= 2 : agreed == 1;
    }

    /// <summary>Whether both have the same value at a point; null if one has none.</summary>
    private bool? Agree(Expr a, Expr b, int point)
    {
        var evaluator = new NumericEvaluator(point, _budget);
        var x = evaluator.Evaluate(a);
        var y = evaluator.Evaluate(b);
        if (!Complex.IsFinite(x) || !Complex.IsFinite(y))
        {
            return null;
        }

        var allowed = (Tolerance * Math.Max(Complex.Abs(x), Complex.Abs(y))) + (CancellationTolerance * evaluator.LargestTerm);
        return Complex.Abs(x - y) <= allowed;
    }
}
