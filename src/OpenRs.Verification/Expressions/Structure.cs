namespace OpenRs.Verification.Expressions;

/// <summary>Questions about expressions as they are written.</summary>
internal static class Structure
{
    /// <summary>Whether two expressions are written the same way. The elements of sets have no order.</summary>
    public static bool Same(Expr a, Expr b)
    {
        if (ReferenceEquals(a, b))
        {
            return true;
        }

        if (a.Kind != b.Kind || a.Args.Length != b.Args.Length || a.Function != b.Function || a.Rows != b.Rows
            || a.LeftOpen != b.LeftOpen || a.RightOpen != b.RightOpen)
        {
            return false;
        }

        return a.Kind switch
        {
            ExprKind.Integer or ExprKind.Rational => a.Value == b.Value,
            ExprKind.Float => a.FloatValue.Equals(b.FloatValue),
            ExprKind.Symbol => a.IsReal == b.IsReal && a.Name == b.Name,
            ExprKind.FiniteSet or ExprKind.Union or ExprKind.Intersection => SameUnordered(a.Args, b.Args),
            _ => a.Name == b.Name && SameInOrder(a.Args, b.Args),
        };
    }

    /// <summary>Whether an expression holds symbols and no numbers, as the left side of an assignment does.</summary>
    public static bool OnlySymbols(Expr expr)
    {
        if (expr.Kind == ExprKind.Symbol)
        {
            return true;
        }

        if (expr.Kind == ExprKind.Power && expr.Args[1].Kind == ExprKind.Integer && expr.Args[1].Value == -1)
        {
            return OnlySymbols(expr.Args[0]);
        }

        return expr.Args.Length > 0 && expr.Kind != ExprKind.Interval && Array.TrueForAll(expr.Args, OnlySymbols);
    }

    public static bool HasSymbols(Expr expr) =>
        expr.Kind is ExprKind.Symbol or ExprKind.NamedFunction || Array.Exists(expr.Args, HasSymbols);

    public static bool HasFloat(Expr expr) => expr.Kind == ExprKind.Float || Array.Exists(expr.Args, HasFloat);

    /// <summary>Adds the names of the symbols of an expression.</summary>
    public static void CollectSymbols(Expr expr, HashSet<(string Name, bool IsReal)> symbols)
    {
        if (expr.Kind == ExprKind.Symbol)
        {
            symbols.Add((expr.Name, expr.IsReal));
        }

        foreach (var arg in expr.Args)
        {
            CollectSymbols(arg, symbols);
        }
    }

    private static bool SameInOrder(Expr[] a, Expr[] b)
    {
        for (var i = 0; i < a.Length; i++)
        {
            if (!Same(a[i], b[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool SameUnordered(Expr[] a, Expr[] b) =>
        Array.TrueForAll(a, x => Array.Exists(b, y => Same(x, y))) && Array.TrueForAll(b, y => Array.Exists(a, x => Same(x, y)));
}
