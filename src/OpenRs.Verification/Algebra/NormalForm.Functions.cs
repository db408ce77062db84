using System.Numerics;
using OpenRs.Verification.Expressions;

namespace OpenRs.Verification.Algebra;

/// <content>Functions whose values are known exactly.</content>
internal sealed partial class NormalForm
{
    private const int HalfTurn = 12;

    private (Polynomial Top, Polynomial Bottom)? ReadFunction(Expr expr) => expr.Function switch
    {
        FunctionKind.Log => ReadLogarithm(expr.Args[0], expr.Args[1]),
        FunctionKind.Sin => Steps(expr.Args[0]) is { } steps ? (Sine(steps), Polynomial.One) : null,
        FunctionKind.Cos => Steps(expr.Args[0]) is { } steps ? (Sine(steps + (HalfTurn / 2)), Polynomial.One) : null,
        FunctionKind.Tan =>
            Steps(expr.Args[0]) is { } steps && Sine(steps + (HalfTurn / 2)) is { Terms.Count: > 0 } cosine ? (Sine(steps), cosine) : null,
        _ => null,
    };

    // ln(2^a 3^b ..) = a ln 2 + b ln 3 + ..
    private (Polynomial Top, Polynomial Bottom)? ReadLogarithm(Expr value, Expr @base)
    {
        if (Logarithm(value) is not { } top)
        {
            return null;
        }

        return @base.Kind == ExprKind.E ? (top, Polynomial.One) : Logarithm(@base) is { Terms.Count: > 0 } bottom ? (top, bottom) : null;
    }

    private Polynomial? Logarithm(Expr expr)
    {
        var powers = new List<(int Generator, BigRational Exponent)>();
        if (new ExactEvaluator(_budget).Evaluate(expr) is not { Sign: > 0 } value
            || !Factor(value.Numerator, BigRational.One, powers) || !Factor(value.Denominator, -1, powers))
        {
            return null;
        }

        var sum = new Polynomial();
        foreach (var (prime, exponent) in powers)
        {
            sum.Add(Monomial.Of([(Generator($"ln:{_primes[prime]}"), BigRational.One)]), exponent);
        }

        return sum;
    }

    /// <summary>The number of twelfths of pi in an angle, if it is a whole one.</summary>
    private int? Steps(Expr angle)
    {
        if (Read(angle) is not { } value || value.Bottom.Terms.Count != 1 || !value.Bottom.Terms.TryGetValue(Monomial.One, out var divisor))
        {
            return null;
        }

        if (value.Top.Terms.Count == 0)
        {
            return 0;
        }

        var pi = Monomial.Of([(Generator(ExprText.Write(Expr.Pi)), BigRational.One)]);
        if (value.Top.Terms.Count != 1 || !value.Top.Terms.TryGetValue(pi, out var turns))
        {
            return null;
        }

        var steps = turns / divisor * HalfTurn;
        return steps.IsInteger ? (int)(steps.Numerator % (2 * HalfTurn)) : null;
    }

    private Polynomial Sine(int steps)
    {
        var turned = ((steps % (2 * HalfTurn)) + (2 * HalfTurn)) % (2 * HalfTurn);
        var sign = turned >= HalfTurn ? -1 : 1;
        var folded = turned % HalfTurn;
        return Math.Min(folded, HalfTurn - folded) switch
        {
            0 => new Polynomial(),
            1 => Roots(BigRational.Create(sign, 4), 6, BigRational.Create(-sign, 4), 2),
            2 => Polynomial.Constant(BigRational.Create(sign, 2)),
            3 => Roots(BigRational.Create(sign, 2), 2),
            4 => Roots(BigRational.Create(sign, 2), 3),
            5 => Roots(BigRational.Create(sign, 4), 6, BigRational.Create(sign, 4), 2),
            _ => Polynomial.Constant(sign),
        };
    }

    private Polynomial Roots(BigRational factor, BigInteger radicand, BigRational secondFactor = default, int secondRadicand = 1)
    {
        var half = BigRational.Create(1, 2);
        var sum = RadicalPower(new BigRational(radicand), half)!.Scaled(factor);
        foreach (var (monomial, coefficient) in RadicalPower(new BigRational(secondRadicand), half)!.Scaled(secondFactor).Terms)
        {
            sum.Add(monomial, coefficient);
        }

        return sum;
    }
}
