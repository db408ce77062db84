using OpenRs.Verification.Algebra;
using OpenRs.Verification.Expressions;
using OpenRs.Verification.Limits;
using OpenRs.Verification.Options;

namespace OpenRs.Verification.Comparison;

/// <summary>Compares sets, tuples and intervals. A value that is compared with a set is a set of one.</summary>
internal sealed class SetComparer
{
    private readonly ExprComparer _values;
    private readonly VerifierProfile _profile;
    private readonly WorkBudget _budget;

    public SetComparer(ExprComparer values, VerifierProfile profile, WorkBudget budget)
    {
        _values = values;
        _profile = profile;
        _budget = budget;
    }

    public bool Equal(Expr gold, Expr answer)
    {
        var a = AsCollection(gold);
        var b = AsCollection(answer);
        if (a.Kind == ExprKind.Interval && b.Kind == ExprKind.Interval)
        {
            return a.LeftOpen == b.LeftOpen && a.RightOpen == b.RightOpen
                && _values.Equal(a.Args[0], b.Args[0]) && _values.Equal(a.Args[1], b.Args[1]);
        }

        if (Structure.Same(a, b))
        {
            return true;
        }

        var finite = IsFinite(a) && IsFinite(b);
        if (!finite && a.IsSet && b.IsSet && RealSet.TryRead(a, _budget) is { } x && RealSet.TryRead(b, _budget) is { } y
            && x.SameAs(y, _profile))
        {
            return true;
        }

        return finite ? EqualElements(a, b) : EqualPair(a, b);
    }

    private static Expr AsCollection(Expr expr) => expr.IsSet || expr.Kind == ExprKind.Tuple ? expr : Expr.Set([expr]);

    private static bool IsFinite(Expr expr) => expr.Kind is ExprKind.FiniteSet or ExprKind.Tuple;

    // An open interval looks the same as a pair.
    private bool EqualPair(Expr a, Expr b)
    {
        if (IsOpenInterval(a) && IsFinite(b) && b.Args.Length == 2)
        {
            return EqualElements(Expr.Of(ExprKind.Tuple, a.Args), b);
        }

        return IsOpenInterval(b) && IsFinite(a) && a.Args.Length == 2 && EqualElements(a, Expr.Of(ExprKind.Tuple, b.Args));
    }

    private static bool IsOpenInterval(Expr expr) => expr.Kind == ExprKind.Interval && expr.LeftOpen && expr.RightOpen;

    private bool EqualElements(Expr gold, Expr answer)
    {
        if (gold.Args.Length != answer.Args.Length)
        {
            return false;
        }

        if (gold.Kind == ExprKind.FiniteSet)
        {
            return EqualUnordered(gold.Args, answer.Args);
        }

        return EqualInOrder(gold.Args, answer.Kind == ExprKind.FiniteSet ? answer.Written : answer.Args);
    }

    private bool EqualInOrder(Expr[] gold, Expr[] answer)
    {
        if (gold.Length != answer.Length)
        {
            return false;
        }

        for (var i = 0; i < gold.Length; i++)
        {
            if (!_values.Equal(gold[i], answer[i]))
            {
                return false;
            }
        }

        return true;
    }

    private bool EqualUnordered(Expr[] gold, Expr[] answer)
    {
        if (Sorted(gold) is { } a && Sorted(answer) is { } b)
        {
            return EqualInOrder(a, b);
        }

        var left = new List<Expr>(answer);
        foreach (var element in gold)
        {
            _budget.Spend(left.Count);
            var match = left.FindIndex(candidate => _values.Equal(element, candidate));
            if (match < 0)
            {
                return false;
            }

            left.RemoveAt(match);
        }

        return true;
    }

    // By value, an equation by its right side; null if an element is not a real number.
    private Expr[]? Sorted(Expr[] elements)
    {
        var keys = new double[elements.Length];
        for (var i = 0; i < elements.Length; i++)
        {
            var value = elements[i].Kind == ExprKind.Equal ? elements[i].Args[1] : elements[i];
            if (NumericOrder.Real(value, _budget) is not { } key)
            {
                return null;
            }

            keys[i] = key;
        }

        Expr[] sorted = [.. elements];
        Array.Sort(keys, sorted);
        return sorted;
    }
}
