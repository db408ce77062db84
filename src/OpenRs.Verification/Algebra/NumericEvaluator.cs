using System.Numerics;
using OpenRs.Verification.Expressions;
using OpenRs.Verification.Limits;

namespace OpenRs.Verification.Algebra;

/// <summary>
/// Value of an expression in complex arithmetic at a point chosen by a number: every symbol and every unknown function has, at each point,
/// a pseudo-random value that depends on its name (and arguments) only. NaN where there is no value or it does not fit a double.
/// </summary>
internal sealed class NumericEvaluator
{
    private const int MaxTerms = 20_000;
    private const double SmallestKept = 1e-290;

    private static readonly Complex Undefined = new(double.NaN, double.NaN);

    private readonly int _point;
    private readonly WorkBudget _budget;
    private readonly Dictionary<string, Complex> _bound = new(StringComparer.Ordinal);

    public NumericEvaluator(int point, WorkBudget budget)
    {
        _point = point;
        _budget = budget;
    }

    /// <summary>
    /// Counts the angles of trigonometric functions among the terms: near a zero their values have the error of the angle.
    /// </summary>
    public bool CountsAngles { get; init; }

    /// <summary>Whether a product or power was too small for a double to keep its digits.</summary>
    public bool Underflowed { get; private set; }

    /// <summary>The largest term of any sum so far, where digits may have cancelled.</summary>
    public double LargestTerm { get; private set; }

    public Complex Evaluate(Expr expr)
    {
        _budget.Spend(1);
        return expr.Kind switch
        {
            ExprKind.Integer or ExprKind.Rational => expr.Value.ToDouble(),
            ExprKind.Float => expr.FloatValue,
            ExprKind.Symbol => _bound.TryGetValue(expr.Name, out var bound) ? bound : SamplePoints.Of(expr, _point),
            ExprKind.Pi => Math.PI,
            ExprKind.E => Math.E,
            ExprKind.EulerGamma => 0.57721566490153286,
            ExprKind.ImaginaryUnit => Complex.ImaginaryOne,
            ExprKind.Infinity => double.PositiveInfinity,
            ExprKind.NegativeInfinity => double.NegativeInfinity,
            ExprKind.Add => Sum(expr.Args),
            ExprKind.Multiply => Product(expr.Args),
            ExprKind.Power => PowerOf(Evaluate(expr.Args[0]), Evaluate(expr.Args[1])),
            ExprKind.Percent => Evaluate(expr.Args[0]) / 100,
            ExprKind.Function when expr.Function == FunctionKind.Determinant => Determinant(expr.Args[0]),
            ExprKind.Function => Call(expr.Function, [.. expr.Args.Select(Evaluate)]),
            ExprKind.NamedFunction => SamplePoints.OfCall(expr.Name, expr.Args.Select(Evaluate), _point),
            ExprKind.Sum or ExprKind.Product => Bounded(expr),
            _ => Undefined,
        };
    }

    /// <summary>As <see cref="Evaluate"/>, with a given value for one symbol.</summary>
    public Complex EvaluateAt(Expr expr, string symbol, Complex value)
    {
        _bound[symbol] = value;
        var result = Evaluate(expr);
        _bound.Remove(symbol);
        return result;
    }

    private Complex Sum(Expr[] args)
    {
        var sum = Complex.Zero;
        foreach (var arg in args)
        {
            var term = Evaluate(arg);
            LargestTerm = Math.Max(LargestTerm, Complex.Abs(term));
            sum += term;
        }

        return sum;
    }

    private Complex Product(Expr[] args)
    {
        var product = Complex.One;
        var hasZero = false;
        foreach (var arg in args)
        {
            var factor = Evaluate(arg);
            hasZero |= factor == Complex.Zero;
            product *= factor;
        }

        return hasZero ? product : Kept(product);
    }

    private Complex Call(FunctionKind function, Complex[] args)
    {
        if (CountsAngles && function is >= FunctionKind.Sin and <= FunctionKind.Cot)
        {
            LargestTerm = Math.Max(LargestTerm, Complex.Abs(args[0]));
        }

        return NumericFunctions.Call(function, args);
    }

    private Complex PowerOf(Complex value, Complex exponent)
    {
        var power = NumericFunctions.Power(value, exponent);
        return value == Complex.Zero ? power : Kept(power);
    }

    private Complex Kept(Complex value)
    {
        Underflowed |= Math.Abs(value.Real) < SmallestKept && Math.Abs(value.Imaginary) < SmallestKept;
        return value;
    }

    // Gaussian elimination with partial pivoting.
    private Complex Determinant(Expr matrix)
    {
        var size = matrix.Rows;
        if (matrix.Kind != ExprKind.Matrix || matrix.Args.Length != size * size)
        {
            return Undefined;
        }

        _budget.Spend((long)size * size * size);
        Complex[] cells = [.. matrix.Args.Select(Evaluate)];
        var determinant = Complex.One;
        for (var column = 0; column < size; column++)
        {
            var pivot = Enumerable.Range(column, size - column).MaxBy(row => Complex.Abs(cells[(row * size) + column]));
            var value = cells[(pivot * size) + column];
            determinant *= pivot == column ? value : -value;
            if (value == Complex.Zero)
            {
                return Complex.Zero;
            }

            for (var k = column; k < size && pivot != column; k++)
            {
                (cells[(pivot * size) + k], cells[(column * size) + k]) = (cells[(column * size) + k], cells[(pivot * size) + k]);
            }

            for (var row = column + 1; row < size; row++)
            {
                var factor = cells[(row * size) + column] / value;
                for (var k = column; k < size; k++)
                {
                    cells[(row * size) + k] -= factor * cells[(column * size) + k];
                }
            }
        }

        return determinant;
    }

    private Complex Bounded(Expr expr)
    {
        var (term, variable) = (expr.Args[0], expr.Args[1].Name);
        var lower = Evaluate(expr.Args[2]).Real;
        var upper = Evaluate(expr.Args[3]).Real;
        if (!double.IsInteger(lower) || !double.IsInteger(upper) || upper - lower > MaxTerms)
        {
            return Undefined;
        }

        var shadowed = _bound.TryGetValue(variable, out var outer);
        var isSum = expr.Kind == ExprKind.Sum;
        var result = isSum ? Complex.Zero : Complex.One;
        for (var k = lower; k <= upper; k++)
        {
            _bound[variable] = k;
            var value = Evaluate(term);
            result = isSum ? result + value : result * value;
        }

        _bound.Remove(variable);
        if (shadowed)
        {
            _bound[variable] = outer;
        }

        return result;
    }
}
