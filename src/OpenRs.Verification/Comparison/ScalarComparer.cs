using System.Numerics;
using OpenRs.Verification.Algebra;
using OpenRs.Verification.Expressions;
using OpenRs.Verification.Limits;
using OpenRs.Verification.Options;

namespace OpenRs.Verification.Comparison;

/// <summary>Compares numbers, formulas and matrices.</summary>
internal sealed class ScalarComparer
{
    // Fixed decimals say little about a small number: rounded to 6 of them, 1e-7 is its own opposite.
    private const int SignificantDigits = 3;
    private const int SignificantScale = 100;

    // Differences below this are zero to the reference, whatever the size of the numbers (2^-49).
    private const double Negligible = 1.7763568394002505e-15;

    private readonly VerifierOptions _options;
    private readonly WorkBudget _budget;
    private readonly Identity _identity;

    public ScalarComparer(VerifierOptions options, WorkBudget budget)
    {
        _options = options;
        _budget = budget;
        _identity = new Identity(options.Profile, budget);
    }

    public bool Equal(Expr gold, Expr answer)
    {
        if (MatrixArithmetic.IsMatrix(gold) || MatrixArithmetic.IsMatrix(answer))
        {
            return EqualMatrices(gold, answer);
        }

        return IsScalar(gold) && IsScalar(answer) && (EqualNumbers(gold, answer) || _identity.Holds(gold, answer));
    }

    private static bool IsScalar(Expr expr) => expr.Kind is > ExprKind.Invalid and <= ExprKind.Product;

    private bool EqualNumbers(Expr gold, Expr answer)
    {
        if (IsNumber(gold) || IsNumber(answer))
        {
            return (IsFloat(gold) || IsFloat(answer)) && EqualRounded(gold, answer);
        }

        return _options.Profile == VerifierProfile.Reference && !Structure.HasSymbols(gold) && !Structure.HasSymbols(answer)
            && DifferenceIsNegligible(gold, answer);
    }

    private bool EqualRounded(Expr gold, Expr answer)
    {
        if (!_options.RoundNamedConstants && (IsNamedConstant(gold) || IsNamedConstant(answer)))
        {
            return false;
        }

        var a = Rounding.Scaled(gold, _options.RoundingDigits, _budget);
        return a is not null && a == Rounding.Scaled(answer, _options.RoundingDigits, _budget)
            && (_options.Profile == VerifierProfile.Reference || BigInteger.Abs(a.Value) >= SignificantScale
                || Rounding.AgreeOnSignificantDigits(gold, answer, SignificantDigits, _budget));
    }

    private bool DifferenceIsNegligible(Expr gold, Expr answer)
    {
        var evaluator = new NumericEvaluator(0, _budget);
        var difference = evaluator.Evaluate(gold) - evaluator.Evaluate(answer);
        return Math.Abs(difference.Real) < Negligible && Math.Abs(difference.Imaginary) < Negligible && evaluator.LargestTerm < 1;
    }

    private bool EqualMatrices(Expr gold, Expr answer)
    {
        if (MatrixArithmetic.Evaluate(gold, _budget) is not { } a || MatrixArithmetic.Evaluate(answer, _budget) is not { } b
            || a.Rows != b.Rows || a.Args.Length != b.Args.Length)
        {
            return false;
        }

        for (var i = 0; i < a.Args.Length; i++)
        {
            if (!Structure.Same(a.Args[i], b.Args[i]) && !EqualNumbers(a.Args[i], b.Args[i]) && !_identity.Holds(a.Args[i], b.Args[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsNamedConstant(Expr expr) => expr.Kind is ExprKind.Pi or ExprKind.E or ExprKind.EulerGamma;

    private static bool IsNumber(Expr expr) => expr.IsNumber || (IsPercentOf(expr) && expr.Args[0].IsNumber);

    private static bool IsFloat(Expr expr) => expr.Kind == ExprKind.Float || (IsPercentOf(expr) && expr.Args[0].Kind == ExprKind.Float);

    private static bool IsPercentOf(Expr expr) =>
        expr is { Kind: ExprKind.Multiply, Args.Length: 2 } && expr.Args[1].Kind == ExprKind.Rational
            && expr.Args[1].Value == BigRational.Create(1, 100);
}
