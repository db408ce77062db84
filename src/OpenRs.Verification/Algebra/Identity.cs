using System.Numerics;
using OpenRs.Verification.Expressions;
using OpenRs.Verification.Limits;
using OpenRs.Verification.Options;

namespace OpenRs.Verification.Algebra;

/// <summary>
/// Whether two expressions are equal for all values of their symbols. Both are first evaluated in complex arithmetic at pseudo-random
/// points
/// (<see cref="SamplePoints"/>): a difference is a proof, and cheap. What agrees is then decided exactly where that is possible, by
/// rational arithmetic or by <see cref="NormalForm"/>. Only functions of symbols, nested radicals and decimals are accepted on their
/// agreement to eleven digits; two different analytic functions agree at a random point to that accuracy with a probability of about 1e-11,
/// at four independent real points with 1e-44.
/// </summary>
internal sealed class Identity
{
    private const double Tolerance = 1e-11;
    private const double CancellationTolerance = 1e-13;
    private const double Small = 1e-280;

    private readonly VerifierProfile _profile;
    private readonly WorkBudget _budget;

    public Identity(VerifierProfile profile, WorkBudget budget)
    {
        _profile = profile;
        _budget = budget;
    }

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

        var accepted = hasSymbols ? agreed >= 2 : agreed == 1;
        return new NormalForm(_profile, _budget).AreEqual(a, b) ?? accepted;
    }

    /// <summary>Whether both have the same value at a point; null if one has none.</summary>
    private bool? Agree(Expr a, Expr b, int point)
    {
        var evaluator = new NumericEvaluator(point, _budget) { CountsAngles = _profile == VerifierProfile.Corrected };
        var x = evaluator.Evaluate(a);
        var y = evaluator.Evaluate(b);
        // What is too small for a double is not known to be zero, but is not equal to what is not small.
        var mayHideDigits = _profile == VerifierProfile.Corrected && evaluator.Underflowed
            && Complex.Abs(x) < Small && Complex.Abs(y) < Small;
        if (!Complex.IsFinite(x) || !Complex.IsFinite(y) || mayHideDigits)
        {
            return null;
        }

        var allowed = (Tolerance * Math.Max(Complex.Abs(x), Complex.Abs(y))) + (CancellationTolerance * evaluator.LargestTerm);
        return Complex.Abs(x - y) <= allowed;
    }
}
