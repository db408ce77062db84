using OpenRs.Verification.Expressions;

namespace OpenRs.Verification.Extraction;

/// <summary>
/// The parts of an answer in several boxes or formulas, from the last to the first, put together as the gold answer, which is no single
/// value, asks: for a list as many of the last as have its number of elements.
/// </summary>
internal static class AnswerParts
{
    public static (Expr? Value, string Text) Combine(IReadOnlyList<(Expr? Value, string Text)> fromTheRight, int elements)
    {
        var last = fromTheRight[0];
        if (fromTheRight.Count == 1 || last.Value is null
            || (elements > 0 && GoldShape.CountOf(last.Value) == elements))
        {
            return last;
        }

        var used = 0;
        for (var found = 0; used < fromTheRight.Count && found != elements && fromTheRight[used].Value is { } value; used++)
        {
            found += ElementsOf(value).Length;
        }

        var parts = fromTheRight.Take(used).Reverse().ToList();
        return (Expr.Set([.. parts.SelectMany(part => ElementsOf(part.Value!))]), string.Join(", ", parts.Select(part => part.Text)));
    }

    private static Expr[] ElementsOf(Expr value) => value.Kind == ExprKind.FiniteSet ? value.Args : [value];
}
