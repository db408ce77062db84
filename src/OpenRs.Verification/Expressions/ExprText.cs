using System.Globalization;

namespace OpenRs.Verification.Expressions;

/// <summary>Writes expressions for comparison with names and for diagnostics.</summary>
internal static class ExprText
{
    private const int SignificantDigits = 15;

    public static string Write(Expr expr) => expr.Kind switch
    {
        ExprKind.Integer or ExprKind.Rational => expr.Value.ToString(),
        ExprKind.Float => WriteFloat(expr.FloatValue),
        ExprKind.Symbol => expr.Name,
        ExprKind.Pi => "pi",
        ExprKind.E => "E",
        ExprKind.EulerGamma => "EulerGamma",
        ExprKind.ImaginaryUnit => "I",
        ExprKind.Infinity => "oo",
        ExprKind.NegativeInfinity => "-oo",
        ExprKind.ComplexInfinity => "zoo",
        ExprKind.NotANumber => "nan",
        ExprKind.NamedFunction => $"{expr.Name}({Join(expr)})",
        ExprKind.Function => $"{expr.Function}({Join(expr)})",
        _ => $"{expr.Kind}({Join(expr)})",
    };

    // Fifteen significant digits, in positional notation with trailing zeros.
    private static string WriteFloat(double value)
    {
        if (value == 0)
        {
            return "0";
        }

        var magnitude = (int)Math.Floor(Math.Log10(Math.Abs(value)));
        return magnitude is > -5 and < SignificantDigits
            ? value.ToString("F" + Math.Max(0, SignificantDigits - 1 - magnitude), CultureInfo.InvariantCulture)
            : value.ToString("0.00000000000000e+0", CultureInfo.InvariantCulture);
    }

    private static string Join(Expr expr) => string.Join(", ", expr.Args.Select(Write));
}
