using OpenRs.Verification.Algebra;
using OpenRs.Verification.Expressions;
using OpenRs.Verification.Limits;
using OpenRs.Verification.Options;

namespace OpenRs.Verification.Comparison;

/// <summary>Compares equations and inequalities by the difference of their sides, and equations also by their solutions.</summary>
internal sealed class RelationComparer
{
    private readonly ExprComparer _values;
    private readonly VerifierProfile _profile;
    private readonly WorkBudget _budget;

    public RelationComparer(ExprComparer values, VerifierProfile profile, WorkBudget budget)
    {
        _values = values;
        _profile = profile;
        _budget = budget;
    }

    public bool Equal(Expr gold, Expr answer)
    {
        if (gold.Kind == ExprKind.And && answer.Kind == ExprKind.And)
        {
            return gold.Args.Length == answer.Args.Length && gold.Args.Zip(answer.Args).All(pair => Equal(pair.First, pair.Second));
        }

        if (!gold.IsRelation || !answer.IsRelation || HasSetSide(gold) || HasSetSide(answer))
        {
            return false;
        }

        return (gold.Kind == answer.Kind && _values.Equal(Difference(gold), Difference(answer)))
            || (Flipped(gold.Kind) == answer.Kind
                && _values.Equal(Difference(gold), Expr.Of(ExprKind.Add, answer.Args[1], Negative(answer.Args[0]))))
            || (gold.Kind == ExprKind.Equal && answer.Kind == ExprKind.Equal
                && new EquationSolutions(_profile, _budget).Same(Difference(gold), Difference(answer)));
    }

    private static bool HasSetSide(Expr relation) => Array.Exists(relation.Args, side => side.IsSet || side.Kind == ExprKind.Tuple);

    private static ExprKind? Flipped(ExprKind kind) => kind switch
    {
        ExprKind.Less => ExprKind.Greater,
        ExprKind.LessOrEqual => ExprKind.GreaterOrEqual,
        ExprKind.Greater => ExprKind.Less,
        ExprKind.GreaterOrEqual => ExprKind.LessOrEqual,
        ExprKind.Equal => ExprKind.Equal,
        _ => null,
    };

    private static Expr Difference(Expr relation) => Expr.Of(ExprKind.Add, relation.Args[0], Negative(relation.Args[1]));

    private static Expr Negative(Expr value) => Expr.Of(ExprKind.Multiply, Expr.MinusOne, value);
}
