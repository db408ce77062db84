using System.Numerics;
using OpenRs.Verification.Expressions;

namespace OpenRs.Verification.Algebra;

/// <summary>Functions in complex arithmetic, on their principal branches.</summary>
internal static class NumericFunctions
{
    private const int MaxIntegerPower = 1024;
    private const int MaxFactorial = 170;

    private static readonly Complex Undefined = new(double.NaN, double.NaN);

    public static Complex Power(Complex value, Complex exponent)
    {
        if (exponent.Imaginary == 0)
        {
            if (double.IsInteger(exponent.Real) && Math.Abs(exponent.Real) <= MaxIntegerPower)
            {
                return IntegerPower(value, (int)exponent.Real);
            }

            if (value is { Imaginary: 0, Real: >= 0 })
            {
                return exponent.Real == 0.5 ? Math.Sqrt(value.Real) : Math.Pow(value.Real, exponent.Real);
            }

            if (exponent.Real == 0.5)
            {
                return Complex.Sqrt(Clean(value));
            }
        }

        return value == Complex.Zero
            ? exponent.Real > 0 ? Complex.Zero : Undefined
            : Complex.Exp(exponent * Log(value));
    }

    public static Complex Call(FunctionKind function, Complex[] args) => function switch
    {
        FunctionKind.Log => Log(args[0]) / Log(args[1]),
        FunctionKind.Sin => Complex.Sin(args[0]),
        FunctionKind.Cos => Complex.Cos(args[0]),
        FunctionKind.Tan => Complex.Tan(args[0]),
        FunctionKind.Csc => 1 / Complex.Sin(args[0]),
        FunctionKind.Sec => 1 / Complex.Cos(args[0]),
        FunctionKind.Cot => Complex.Cos(args[0]) / Complex.Sin(args[0]),
        FunctionKind.Asin => Complex.Asin(args[0]),
        FunctionKind.Acos => Complex.Acos(args[0]),
        FunctionKind.Atan => Complex.Atan(args[0]),
        FunctionKind.Acsc => Complex.Asin(1 / args[0]),
        FunctionKind.Asec => Complex.Acos(1 / args[0]),
        FunctionKind.Acot => Complex.Atan(1 / args[0]),
        FunctionKind.Sinh => Complex.Sinh(args[0]),
        FunctionKind.Cosh => Complex.Cosh(args[0]),
        FunctionKind.Tanh => Complex.Tanh(args[0]),
        FunctionKind.Asinh => Log(args[0] + Complex.Sqrt((args[0] * args[0]) + 1)),
        FunctionKind.Acosh => Log(args[0] + (Complex.Sqrt(args[0] + 1) * Complex.Sqrt(args[0] - 1))),
        FunctionKind.Atanh => (Log(1 + args[0]) - Log(1 - args[0])) / 2,
        FunctionKind.Abs => Complex.Abs(args[0]),
        _ => Discrete(function, args),
    };

    private static Complex Discrete(FunctionKind function, Complex[] args)
    {
        if (Array.Exists(args, arg => Math.Abs(arg.Imaginary) > 1e-9 || double.IsNaN(arg.Real)))
        {
            return Undefined;
        }

        var x = args[0].Real;
        return function switch
        {
            FunctionKind.Floor => Math.Floor(Snap(x)),
            FunctionKind.Ceiling => Math.Ceiling(Snap(x)),
            FunctionKind.Factorial => Factorial(x),
            FunctionKind.Gamma => Factorial(x - 1),
            FunctionKind.Binomial => Binomial(x, args[1].Real),
            FunctionKind.Modulo => args[1].Real == 0 ? Undefined : x - (args[1].Real * Math.Floor(Snap(x / args[1].Real))),
            FunctionKind.Max => args.Max(arg => arg.Real),
            FunctionKind.Min => args.Min(arg => arg.Real),
            _ => Undefined,
        };
    }

    private static Complex IntegerPower(Complex value, int exponent)
    {
        var result = Complex.One;
        var square = value;
        for (var left = Math.Abs(exponent); left > 0; left >>= 1)
        {
            result = (left & 1) == 1 ? result * square : result;
            square *= square;
        }

        return exponent >= 0 ? result : result == Complex.Zero ? Undefined : 1 / result;
    }

    // Rounding must not put a negative real on the wrong side of the branch cut.
    private static Complex Clean(Complex value) =>
        Math.Abs(value.Imaginary) <= 1e-14 * Math.Abs(value.Real) ? new Complex(value.Real, 0) : value;

    private static Complex Log(Complex value) => value == Complex.Zero ? Undefined : Complex.Log(Clean(value));

    private static double Snap(double value)
    {
        var nearest = Math.Round(value);
        return Math.Abs(value - nearest) < 1e-9 * Math.Max(1, Math.Abs(value)) ? nearest : value;
    }

    private static double Factorial(double n)
    {
        if (n is < 0 or > MaxFactorial || !double.IsInteger(n))
        {
            return n > -1 && n <= MaxFactorial ? Math.Exp(LogGamma(n + 1)) : double.NaN;
        }

        var product = 1.0;
        for (var k = 2; k <= n; k++)
        {
            product *= k;
        }

        return product;
    }

    private static double Binomial(double n, double k)
    {
        if (!double.IsInteger(k) || k > MaxIntegerPower)
        {
            return double.NaN;
        }

        var product = k < 0 ? 0.0 : 1.0;
        for (var i = 1; i <= k; i++)
        {
            product *= (n - k + i) / i;
        }

        return product;
    }

    // Lanczos approximation (g = 7, nine terms), for positive arguments.
    private static double LogGamma(double x)
    {
        ReadOnlySpan<double> terms =
        [
            0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905,
            -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
        ];
        x -= 1;
        var sum = terms[0];
        for (var i = 1; i < terms.Length; i++)
        {
            sum += terms[i] / (x + i);
        }

        var t = x + 7.5;
        return (0.5 * Math.Log(2 * Math.PI)) + ((x + 0.5) * Math.Log(t)) - t + Math.Log(sum);
    }
}
