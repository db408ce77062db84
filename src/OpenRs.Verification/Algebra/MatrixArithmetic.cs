using OpenRs.Verification.Expressions;
using OpenRs.Verification.Limits;

namespace OpenRs.Verification.Algebra;

/// <summary>Sums and products of matrices.</summary>
internal static class MatrixArithmetic
{
    private const int MaxCells = 1024;

    public static bool IsMatrix(Expr expr) => expr.Kind == ExprKind.Matrix
        || (expr.Kind is ExprKind.Add or ExprKind.Multiply or ExprKind.Power && Array.Exists(expr.Args, IsMatrix));

    /// <summary>The matrix that an expression of matrices is, or null if shapes do not fit or an operation is not supported.</summary>
    public static Expr? Evaluate(Expr expr, WorkBudget budget)
    {
        if (expr.Kind == ExprKind.Matrix)
        {
            return expr;
        }

        if (expr.Kind is not (ExprKind.Add or ExprKind.Multiply))
        {
            return null;
        }

        Expr? result = null;
        foreach (var arg in expr.Args)
        {
            var operand = IsMatrix(arg) ? Evaluate(arg, budget) : arg;
            if (operand is null)
            {
                return null;
            }

            result = result is null ? operand : expr.Kind == ExprKind.Add ? Add(result, operand) : Multiply(result, operand, budget);
            if (result is null)
            {
                return null;
            }
        }

        return result is { Kind: ExprKind.Matrix } ? result : null;
    }

    private static Expr? Add(Expr a, Expr b)
    {
        if (a.Kind != ExprKind.Matrix || b.Kind != ExprKind.Matrix || a.Rows != b.Rows || a.Args.Length != b.Args.Length)
        {
            return null;
        }

        return Expr.Matrix(a.Rows, [.. a.Args.Zip(b.Args, (x, y) => Expr.Flatten(ExprKind.Add, x, y))]);
    }

    private static Expr? Multiply(Expr a, Expr b, WorkBudget budget)
    {
        if (a.Kind != ExprKind.Matrix || b.Kind != ExprKind.Matrix)
        {
            return (a.Kind, b.Kind) switch
            {
                (ExprKind.Matrix, _) => Expr.Matrix(a.Rows, [.. a.Args.Select(x => Expr.Flatten(ExprKind.Multiply, b, x))]),
                (_, ExprKind.Matrix) => Expr.Matrix(b.Rows, [.. b.Args.Select(x => Expr.Flatten(ExprKind.Multiply, a, x))]),
                _ => Expr.Flatten(ExprKind.Multiply, a, b),
            };
        }

        var (inner, columns) = (a.Args.Length / a.Rows, b.Args.Length / b.Rows);
        if (inner != b.Rows || a.Rows * columns > MaxCells)
        {
            return null;
        }

        var cells = new Expr[a.Rows * columns];
        for (var i = 0; i < cells.Length; i++)
        {
            var (row, column) = (i / columns, i % columns);
            cells[i] = Expr.Of(ExprKind.Add, [.. Enumerable.Range(0, inner)
                .Select(k => Expr.Flatten(ExprKind.Multiply, a.Args[(row * inner) + k], b.Args[(k * columns) + column]))]);
            budget.Spend(inner);
        }

        return Expr.Matrix(a.Rows, cells);
    }
}
