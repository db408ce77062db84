using System.Numerics;
using System.Runtime.CompilerServices;
using OpenRs.Verification.Expressions;
using OpenRs.Verification.Limits;

namespace OpenRs.Verification.Algebra;

/// <summary>Exact rational value of constants built from whole numbers and fractions.</summary>
internal sealed class ExactEvaluator
{
    private const int MaxFactorial = 3000;
    private const int MaxTerms = 20_000;
    private const long MaxBits = 1 << 17;

    private readonly WorkBudget _budget;
    private readonly Dictionary<string, BigRational> _bound = new(StringComparer.Ordinal);

    public ExactEvaluator(WorkBudget budget) => _budget = budget;

    /// <summary>The value, or null if it is not known to be rational.</summary>
    /// <exception cref="WorkLimitException">A number on the way has more than 2^17 bits.</exception>
    public BigRational? Evaluate(Expr expr)
    {
        _budget.Spend(1);
        switch (expr.Kind)
        {
            case ExprKind.Integer or ExprKind.Rational:
                return expr.Value;
            case ExprKind.Symbol:
                return _bound.TryGetValue(expr.Name, out var bound) ? bound : null;
            case ExprKind.Add:
                return Fold(expr.Args, BigRational.Zero, static (a, b) => a + b);
            case ExprKind.Multiply:
                return Fold(expr.Args, BigRational.One, static (a, b) => a * b);
            case ExprKind.Percent:
                return Hundredth(Evaluate(expr.Args[0]));
            case ExprKind.Power:
                return Values(expr.Args) is { } power ? Power(power[0], power[1]) : null;
            case ExprKind.Function:
                return Values(expr.Args) is { } args ? Apply(expr.Function, args) : null;
            case ExprKind.Sum or ExprKind.Product:
                return Bounded(expr);
            default:
                return null;
        }
    }

    private BigRational? Fold(Expr[] args, BigRational start, Func<BigRational, BigRational, BigRational> combine)
    {
        var result = start;
        foreach (var arg in args)
        {
            if (Evaluate(arg) is not { } value)
            {
                return null;
            }

            result = Bounded(combine(result, value));
        }

        return result;
    }

    private BigRational Bounded(BigRational value)
    {
        if (value.IsInteger)
        {
            _budget.Spend(value.Bits >> 8);
        }
        else
        {
            SpendQuadratic(value);
        }

        return value.Bits <= MaxBits ? value : throw new WorkLimitException();
    }

    // Greatest common divisors and roots take time that grows with the square of the length.
    private void SpendQuadratic(BigRational value)
    {
        var words = value.Bits >> 6;
        _budget.Spend((words * words) >> 6);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private BigRational? Power(BigRational value, BigRational exponent)
    {
        if (value.IsZero)
        {
            return exponent.Sign > 0 ? BigRational.Zero : exponent.IsZero ? BigRational.One : null;
        }

        if (value.IsOne || exponent.IsZero)
        {
            return BigRational.One;
        }

        if (!exponent.IsInteger)
        {
            SpendQuadratic(value);
            return value.Sign > 0 && exponent.Denominator <= 64 && Radicals.ExactRoot(value, (int)exponent.Denominator) is { } root
                ? Power(root, new BigRational(exponent.Numerator))
                : null;
        }

        if (value == -1)
        {
            return exponent.Numerator.IsEven ? BigRational.One : -1;
        }

        var size = BigInteger.Abs(exponent.Numerator);
        if (size * Math.Max(1, value.Bits - 1) > MaxBits)
        {
            throw new WorkLimitException();
        }

        _budget.Spend((long)size * value.Bits >> 7);
        return BigRational.Pow(value, (int)exponent.Numerator);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static BigRational? Hundredth(BigRational? value) => value * BigRational.Create(1, 100);

    private BigRational[]? Values(Expr[] exprs)
    {
        var values = new BigRational[exprs.Length];
        for (var i = 0; i < values.Length; i++)
        {
            if (Evaluate(exprs[i]) is not { } value)
            {
                return null;
            }

            values[i] = value;
        }

        return values;
    }

    // Not inlined: its many values would make the frames of the recursion above as large as the stack of a small thread divided by the
    // depth of an expression.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private BigRational? Apply(FunctionKind function, BigRational[] args)
    {
        return function switch
        {
            FunctionKind.Abs => BigRational.Abs(args[0]),
            FunctionKind.Floor => new BigRational(args[0].Floor()),
            FunctionKind.Ceiling => -new BigRational((-args[0]).Floor()),
            FunctionKind.Factorial => Factorial(args[0]),
            FunctionKind.Gamma => Factorial(args[0] - 1),
            FunctionKind.Binomial => Binomial(args[0], args[1]),
            FunctionKind.Log => Radicals.ExactLogarithm(args[0], args[1]),
            FunctionKind.Modulo => args[1].IsZero ? null : args[0] - (args[1] * new BigRational((args[0] / args[1]).Floor())),
            FunctionKind.Gcd => CommonDivisor(args),
            FunctionKind.Lcm => CommonMultiple(args),
            FunctionKind.Max => args.Max(),
            FunctionKind.Min => args.Min(),
            _ => null,
        };
    }

    private BigRational? Factorial(BigRational n)
    {
        if (!n.IsInteger || n.Sign < 0)
        {
            return null;
        }

        if (n > MaxFactorial)
        {
            throw new WorkLimitException();
        }

        var product = BigInteger.One;
        for (var k = 2; k <= (int)n.Numerator; k++)
        {
            product *= k;
        }

        _budget.Spend((long)n.Numerator * 4);
        return new BigRational(product);
    }

    private BigRational? Binomial(BigRational n, BigRational k)
    {
        if (!k.IsInteger)
        {
            return null;
        }

        if (k.Sign < 0)
        {
            return BigRational.Zero;
        }

        var count = n.IsInteger && n.Sign >= 0 && n - k < k ? n - k : k;
        if (count.Sign < 0)
        {
            return BigRational.Zero;
        }

        if (count > MaxFactorial)
        {
            throw new WorkLimitException();
        }

        var result = BigRational.One;
        for (var i = 1; i <= (int)count.Numerator; i++)
        {
            result = Bounded(result * (n - count + i) / i);
        }

        return result;
    }

    private static BigRational? CommonDivisor(BigRational[] args) => Array.TrueForAll(args, arg => arg.IsInteger)
        ? new BigRational(args.Aggregate(BigInteger.Zero, (divisor, arg) => BigInteger.GreatestCommonDivisor(divisor, arg.Numerator)))
        : null;

    private static BigRational? CommonMultiple(BigRational[] args) => Array.TrueForAll(args, arg => arg.IsInteger && !arg.IsZero)
        ? new BigRational(args.Aggregate(
            BigInteger.One,
            (multiple, arg) => BigInteger.Abs(multiple * arg.Numerator) / BigInteger.GreatestCommonDivisor(multiple, arg.Numerator)))
        : null;

    private BigRational? Bounded(Expr expr)
    {
        var variable = expr.Args[1].Name;
        if (Evaluate(expr.Args[2]) is not { IsInteger: true } lower || Evaluate(expr.Args[3]) is not { IsInteger: true } upper
            || upper - lower > MaxTerms || _bound.ContainsKey(variable))
        {
            return null;
        }

        var isSum = expr.Kind == ExprKind.Sum;
        var result = isSum ? BigRational.Zero : BigRational.One;
        try
        {
            for (var k = lower; !(k > upper); k += 1)
            {
                _bound[variable] = k;
                if (Evaluate(expr.Args[0]) is not { } term)
                {
                    return null;
                }

                result = Bounded(isSum ? result + term : result * term);
            }
        }
        finally
        {
            _bound.Remove(variable);
        }

        return result;
    }
}
