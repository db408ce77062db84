using OpenRs.Verification.Expressions;

namespace OpenRs.Verification.Extraction;

/// <summary>What the gold answer is, which decides how several boxes and plain equations of a completion are read.</summary>
/// <param name="Elements">Elements of a list, 0 for one value; <see cref="Any"/> while the gold answer itself is read.</param>
/// <param name="IsEquation">An equation or inequality that does not just give a value.</param>
internal readonly record struct GoldShape(int Elements, bool IsEquation)
{
    public const int Any = -1;

    /// <summary>The shape while it is not known: all boxes that belong together count.</summary>
    public static GoldShape Unknown { get; } = new(Any, false);

    public static GoldShape Of(Expr? gold) => new(gold is null ? 0 : CountOf(gold), gold is not null && IsStatement(gold));

    /// <summary>The elements of a collection, 0 for one value.</summary>
    public static int CountOf(Expr value) => value.Kind switch
    {
        ExprKind.FiniteSet or ExprKind.Tuple => value.Args.Length,

        // A pair looks the same.
        ExprKind.Interval when value.LeftOpen && value.RightOpen => 2,
        ExprKind.Equal => CountOf(value.Args[1]),
        _ => 0,
    };

    // x = 5 is another way to write 5.
    private static bool IsStatement(Expr gold) =>
        (gold.IsRelation || gold.Kind == ExprKind.And) && Structure.HasSymbols(gold)
            && !(gold.Kind == ExprKind.Equal && gold.Args[0].Kind is ExprKind.Symbol or ExprKind.NamedFunction
                && !Structure.HasSymbols(gold.Args[1]));
}
