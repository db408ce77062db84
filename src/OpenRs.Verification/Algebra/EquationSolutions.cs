using System.Numerics;
using OpenRs.Verification.Expressions;
using OpenRs.Verification.Limits;
using OpenRs.Verification.Options;

namespace OpenRs.Verification.Algebra;

/// <summary>
/// Whether two equations (given as expressions that are zero) have the same solutions: they are multiples of each other, or linear in the
/// same symbols with the same solution for each, at every sample point.
/// </summary>
internal sealed class EquationSolutions
{
    private const double Tolerance = 1e-9;

    // What cancellation may leave of the largest term.
    private const double Residue = 1e-14;

    private readonly VerifierProfile _profile;
    private readonly WorkBudget _budget;

    public EquationSolutions(VerifierProfile profile, WorkBudget budget)
    {
        _profile = profile;
        _budget = budget;
    }

    public bool Same(Expr a, Expr b)
    {
        var symbols = new HashSet<(string Name, bool IsReal)>();
        var others = new HashSet<(string Name, bool IsReal)>();
        Structure.CollectSymbols(a, symbols);
        Structure.CollectSymbols(b, others);
        if (symbols.Count == 0 || !symbols.SetEquals(others))
        {
            return false;
        }

        var names = symbols.Order().Select(static symbol => symbol.Name);
        return _profile == VerifierProfile.Reference ? SameByReference(a, b, names) : SameCorrected(a, b, names);
    }

    private bool SameByReference(Expr a, Expr b, IEnumerable<string> symbols)
    {
        if (AreProportional(a, b))
        {
            return true;
        }

        var solutions = symbols.Select(symbol => HaveSameSolution(a, b, symbol)).ToList();
        return solutions.Contains(true) && !solutions.Contains(false);
    }

    // At a sample point a tiny constant vanishes beside a symbol: being proportional there is not enough.
    private bool SameCorrected(Expr a, Expr b, IEnumerable<string> symbols)
    {
        var (isMultiple, areLinear) = new NormalForm(_profile, _budget).Proportional(a, b);
        if (isMultiple is true || (isMultiple is false && areLinear))
        {
            return isMultiple.Value;
        }

        var areProportional = isMultiple is null && AreProportional(a, b);
        var solutions = symbols.Select(symbol => HaveSameSolution(a, b, symbol)).ToList();
        return (areProportional || solutions.Contains(true)) && !solutions.Contains(false);
    }

    private bool AreProportional(Expr a, Expr b)
    {
        Complex? ratio = null;
        var points = 0;
        for (var point = 0; point < SamplePoints.Count; point++)
        {
            var evaluator = new NumericEvaluator(point, _budget);
            var quotient = evaluator.Evaluate(a) / evaluator.Evaluate(b);
            if (!Complex.IsFinite(quotient) || quotient == Complex.Zero)
            {
                continue;
            }

            ratio ??= quotient;
            if (!Close(ratio.Value, quotient))
            {
                return false;
            }

            points++;
        }

        return points >= 2;
    }

    // Null where an equation is not linear in the symbol.
    private bool? HaveSameSolution(Expr a, Expr b, string symbol)
    {
        var points = 0;
        for (var point = 0; point < SamplePoints.Count; point++)
        {
            if (LinearSolution(a, symbol, point) is not { } x || LinearSolution(b, symbol, point) is not { } y)
            {
                continue;
            }

            if (!SameSolution(x, y))
            {
                return false;
            }

            points++;
        }

        return points >= 3 ? true : null;
    }

    // From the values at 0 and 1; the value at 2 tells whether the equation is linear at all.
    private (Complex Value, double Residue)? LinearSolution(Expr expr, string symbol, int point)
    {
        var evaluator = new NumericEvaluator(point, _budget);
        var at0 = evaluator.EvaluateAt(expr, symbol, 0);
        var residue = Residue * evaluator.LargestTerm;
        var slope = evaluator.EvaluateAt(expr, symbol, 1) - at0;
        var at2 = evaluator.EvaluateAt(expr, symbol, 2);
        if (!Complex.IsFinite(at2) || Complex.Abs(slope) < Tolerance || !Close(at2, at0 + (2 * slope)))
        {
            return null;
        }

        return (-at0 / slope, residue / Complex.Abs(slope));
    }

    private bool SameSolution((Complex Value, double Residue) x, (Complex Value, double Residue) y) =>
        _profile == VerifierProfile.Reference
            ? Close(x.Value, y.Value)
            : Complex.Abs(x.Value - y.Value)
                <= x.Residue + y.Residue + (Tolerance * Math.Max(Complex.Abs(x.Value), Complex.Abs(y.Value)));

    private static bool Close(Complex x, Complex y) => Complex.Abs(x - y) <= Tolerance * (1 + Math.Max(Complex.Abs(x), Complex.Abs(y)));
}
