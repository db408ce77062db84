using OpenRs.Verification.Expressions;

namespace OpenRs.Verification.Parsing;

/// <summary>Rearrangements of matrices.</summary>
internal static class Matrices
{
    /// <summary>The transposed matrix; anything else is its own transpose.</summary>
    public static Expr Transposed(Expr value)
    {
        if (value.Kind != ExprKind.Matrix)
        {
            return value;
        }

        var columns = value.Args.Length / value.Rows;
        var cells = new Expr[value.Args.Length];
        for (var i = 0; i < cells.Length; i++)
        {
            cells[((i % columns) * value.Rows) + (i / columns)] = value.Args[i];
        }

        return Expr.Matrix(columns, cells);
    }
}
