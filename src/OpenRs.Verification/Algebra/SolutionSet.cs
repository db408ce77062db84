using OpenRs.Verification.Expressions;
using OpenRs.Verification.Limits;

namespace OpenRs.Verification.Algebra;

/// <summary>
/// The real solutions of inequalities in one unknown, where each side is linear, quadratic or the absolute value of such a term.
/// </summary>
internal static class SolutionSet
{
    private const double Tolerance = 1e-9;

    /// <summary>The solutions of a relation or a chain of them, or null if they are not found.</summary>
    public static RealSet? Of(Expr relation, WorkBudget budget)
    {
        var symbols = new HashSet<(string Name, bool IsReal)>();
        var unwrapped = Unwrap(relation);
        Structure.CollectSymbols(unwrapped, symbols);
        if (symbols.Count != 1)
        {
            return null;
        }

        var unknown = symbols.First().Name;
        var parts = unwrapped.Kind == ExprKind.And ? unwrapped.Args : [unwrapped];
        var result = RealSet.All;
        foreach (var part in parts)
        {
            if (OfOne(part.Kind, part.Args[0], part.Args[1], unknown, budget) is not { } solutions)
            {
                return null;
            }

            result = result.Intersection(solutions);
        }

        return result;
    }

    // f(x) is an unknown like any other.
    private static Expr Unwrap(Expr expr) => expr.Kind switch
    {
        ExprKind.NamedFunction => Expr.Symbol($"{expr.Name}_{string.Join('_', expr.Args.Select(Unwrap))}", isReal: true),
        ExprKind.Function => Expr.Call(expr.Function, [.. expr.Args.Select(Unwrap)]),
        ExprKind.Add or ExprKind.Multiply or ExprKind.Power or ExprKind.And or >= ExprKind.Equal =>
            Expr.Of(expr.Kind, [.. expr.Args.Select(Unwrap)]),
        _ => expr,
    };

    private static RealSet? OfOne(ExprKind kind, Expr left, Expr right, string unknown, WorkBudget budget)
    {
        if (left is { Kind: ExprKind.Function, Function: FunctionKind.Abs } && NumericOrder.Real(right, budget) is { } bound)
        {
            return OfAbsolute(kind, left.Args[0], bound, unknown, budget);
        }

        if (right is { Kind: ExprKind.Function, Function: FunctionKind.Abs } && NumericOrder.Real(left, budget) is { } mirrored)
        {
            return OfAbsolute(Mirrored(kind), right.Args[0], mirrored, unknown, budget);
        }

        return OfQuadratic(kind, Expr.Of(ExprKind.Add, left, Expr.Of(ExprKind.Multiply, Expr.MinusOne, right)), unknown, budget);
    }

    private static RealSet? OfAbsolute(ExprKind kind, Expr term, double bound, string unknown, WorkBudget budget)
    {
        var positive = Expr.Of(ExprKind.Add, term, Expr.Float(-bound));
        var negative = Expr.Of(ExprKind.Add, term, Expr.Float(bound));
        var above = OfQuadratic(kind, positive, unknown, budget);
        var below = OfQuadratic(Mirrored(kind), negative, unknown, budget);
        var inside = kind is ExprKind.Less or ExprKind.LessOrEqual or ExprKind.NotEqual;
        return above is null || below is null ? null : inside ? above.Intersection(below) : above.Union(below);
    }

    private static ExprKind Mirrored(ExprKind kind) => kind switch
    {
        ExprKind.Less => ExprKind.Greater,
        ExprKind.LessOrEqual => ExprKind.GreaterOrEqual,
        ExprKind.Greater => ExprKind.Less,
        ExprKind.GreaterOrEqual => ExprKind.LessOrEqual,
        _ => kind,
    };

    // Coefficients from the values at -1, 0 and 1; the value at 3 tells whether the term is quadratic at all.
    private static RealSet? OfQuadratic(ExprKind kind, Expr term, string unknown, WorkBudget budget)
    {
        var evaluator = new NumericEvaluator(0, budget);
        double At(double x) =>
            evaluator.EvaluateAt(term, unknown, x) is { } value && Math.Abs(value.Imaginary) < Tolerance ? value.Real : double.NaN;
        var (c, minus, plus) = (At(0), At(-1), At(1));
        var (a, b) = (((plus + minus) / 2) - c, (plus - minus) / 2);
        if (!double.IsFinite(a) || !double.IsFinite(b) || !(Math.Abs(At(3) - ((9 * a) + (3 * b) + c)) <= Tolerance * (1 + Math.Abs(At(3)))))
        {
            return double.IsInfinity(c) ? OfInfinite(kind, c) : null;
        }

        return Math.Abs(a) > Tolerance ? FromRoots(kind, a, b, c) : Math.Abs(b) > Tolerance ? FromRoot(kind, b, c) : OfInfinite(kind, c);
    }

    private static RealSet? OfInfinite(ExprKind kind, double value) => kind switch
    {
        ExprKind.Less => value < 0 ? RealSet.All : RealSet.Empty,
        ExprKind.LessOrEqual => value <= 0 ? RealSet.All : RealSet.Empty,
        ExprKind.Greater => value > 0 ? RealSet.All : RealSet.Empty,
        ExprKind.GreaterOrEqual => value >= 0 ? RealSet.All : RealSet.Empty,
        _ => null,
    };

    private static RealSet? FromRoot(ExprKind kind, double slope, double offset)
    {
        var root = -offset / slope;
        var point = RealSet.Interval(root, root, false, false);
        if (kind is ExprKind.Equal or ExprKind.NotEqual)
        {
            return kind == ExprKind.Equal ? point : point.Complement();
        }

        var open = kind is ExprKind.Less or ExprKind.Greater;
        var below = (kind is ExprKind.Less or ExprKind.LessOrEqual) == (slope > 0);
        return below
            ? RealSet.Interval(double.NegativeInfinity, root, true, open)
            : RealSet.Interval(root, double.PositiveInfinity, open, true);
    }

    private static RealSet? FromRoots(ExprKind kind, double a, double b, double c)
    {
        var discriminant = (b * b) - (4 * a * c);
        var half = Math.Sqrt(Math.Max(0, discriminant));
        var (low, high) = (Math.Min((-b - half) / (2 * a), (-b + half) / (2 * a)), Math.Max((-b - half) / (2 * a), (-b + half) / (2 * a)));
        var points = discriminant < 0
            ? RealSet.Empty
            : RealSet.Interval(low, low, false, false).Union(RealSet.Interval(high, high, false, false));
        var between = discriminant < 0 ? RealSet.Empty : RealSet.Interval(low, high, true, true);
        var negative = a > 0 ? between : between.Union(points).Complement();
        var positive = a > 0 ? between.Union(points).Complement() : between;
        return kind switch
        {
            ExprKind.Equal => points,
            ExprKind.NotEqual => points.Complement(),
            ExprKind.Less => negative,
            ExprKind.LessOrEqual => negative.Union(points),
            ExprKind.Greater => positive,
            ExprKind.GreaterOrEqual => positive.Union(points),
            _ => null,
        };
    }
}
