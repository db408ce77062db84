using OpenRs.Verification.Algebra;
using OpenRs.Verification.Expressions;
using OpenRs.Verification.Limits;
using OpenRs.Verification.Options;

namespace OpenRs.Verification.Comparison;

/// <summary>
/// Decides whether an answer equals the gold answer. The rules are the reference's: an assignment stands for its right side when the other
/// is no equation, chains of equations for their ends, inequalities for their solutions when the other is a set. Not symmetric.
/// </summary>
internal sealed class ExprComparer
{
    private readonly ScalarComparer _scalars;
    private readonly RelationComparer _relations;
    private readonly SetComparer _sets;
    private readonly VerifierProfile _profile;
    private readonly WorkBudget _budget;

    public ExprComparer(VerifierOptions options, WorkBudget budget)
    {
        _profile = options.Profile;
        _budget = budget;
        _scalars = new ScalarComparer(options, budget);
        _relations = new RelationComparer(this, options.Profile, budget);
        _sets = new SetComparer(this, options.Profile, budget);
    }

    public bool Equal(Expr gold, Expr answer)
    {
        _budget.Spend(1);
        var goldIsEquation = IsEquation(gold);
        var answerIsEquation = IsEquation(answer);
        var goldIsAssignment = goldIsEquation && Structure.OnlySymbols(First(gold).Args[0]);
        gold = goldIsAssignment ? Ends(gold) : gold;
        answer = answerIsEquation && Structure.OnlySymbols(First(answer).Args[0]) ? Ends(answer) : answer;
        if (answerIsEquation && !goldIsEquation)
        {
            answer = Last(answer).Args[1];
        }
        else if (goldIsAssignment && !answerIsEquation)
        {
            gold = gold.Args[1];
        }

        return IsRelation(gold) && answer.IsSet ? EqualSolutions(gold, answer) : EqualAlike(gold, answer);
    }

    private bool EqualSolutions(Expr relation, Expr answer)
    {
        if (SolutionSet.Of(relation, _budget) is not { } solutions)
        {
            return false;
        }

        return (RealSet.TryRead(answer, _budget) is { } set && solutions.SameAs(set, _profile))
            || (solutions.TryWrite() is { } written && _sets.Equal(written, answer));
    }

    private bool EqualAlike(Expr gold, Expr answer)
    {
        if (gold.Kind is ExprKind.NotANumber or ExprKind.ComplexInfinity)
        {
            return false;
        }

        if (Structure.Same(gold, answer))
        {
            return true;
        }

        if (IsRelation(gold) && IsRelation(answer))
        {
            return _relations.Equal(gold, answer);
        }

        if (gold.IsSet || answer.IsSet || gold.Kind == ExprKind.Tuple || answer.Kind == ExprKind.Tuple)
        {
            return _sets.Equal(gold, answer);
        }

        // The reference compares a symbol by its name only: 2x/2 is not x.
        var isName = gold.Kind == ExprKind.Symbol || answer.Kind == ExprKind.Symbol;
        return (isName && SymbolComparer.Equal(gold, answer))
            || ((!isName || _profile == VerifierProfile.Corrected) && _scalars.Equal(gold, answer));
    }

    private static bool IsRelation(Expr expr) => expr.IsRelation || expr.Kind == ExprKind.And;

    private static bool IsEquation(Expr expr) =>
        expr.Kind == ExprKind.Equal || (expr.Kind == ExprKind.And && Array.TrueForAll(expr.Args, arg => arg.Kind == ExprKind.Equal));

    private static Expr First(Expr expr) => expr.Kind == ExprKind.And ? expr.Args[0] : expr;

    private static Expr Last(Expr expr) => expr.Kind == ExprKind.And ? expr.Args[^1] : expr;

    private static Expr Ends(Expr expr) => Expr.Of(ExprKind.Equal, First(expr).Args[0], Last(expr).Args[1]);
}
