using OpenRs.Verification.Expressions;
using OpenRs.Verification.Limits;
using OpenRs.Verification.Options;

namespace OpenRs.Verification.Algebra;

/// <summary>A union of disjoint real intervals in increasing order. Points are closed intervals of length zero.</summary>
internal sealed class RealSet
{
    private const double Tolerance = 1e-11;

    // What is left of a root at zero after cancellation, as a share of the other roots, over the tolerance.
    private const double ResidueShare = 1e-4;

    private readonly List<Piece> _pieces;

    private RealSet(List<Piece> pieces) => _pieces = pieces;

    public static RealSet Empty { get; } = new([]);

    public static RealSet All { get; } = Interval(double.NegativeInfinity, double.PositiveInfinity, true, true);

    public static RealSet Interval(double left, double right, bool leftOpen, bool rightOpen) =>
        left < right || (left.Equals(right) && !leftOpen && !rightOpen)
            ? new([new Piece(left, right, leftOpen || double.IsInfinity(left), rightOpen || double.IsInfinity(right))])
            : Empty;

    /// <summary>The set that an expression denotes, or null if it is not a set of real intervals and numbers.</summary>
    public static RealSet? TryRead(Expr expr, WorkBudget budget)
    {
        switch (expr.Kind)
        {
            case ExprKind.EmptySet:
                return Empty;
            case ExprKind.Reals:
                return All;
            case ExprKind.Interval:
                return NumericOrder.Real(expr.Args[0], budget) is { } left && NumericOrder.Real(expr.Args[1], budget) is { } right
                    ? Interval(left, right, expr.LeftOpen, expr.RightOpen)
                    : null;
            case ExprKind.FiniteSet:
                return Array.ConvertAll(
                    expr.Args, arg => NumericOrder.Real(arg, budget)) is var values && Array.TrueForAll(values, value => value is not null)
                    ? Merge([.. values.Select(value => new Piece(value!.Value, value.Value, false, false))])
                    : null;
            case ExprKind.Union or ExprKind.Intersection or ExprKind.Complement:
                return TryRead(expr.Args[0], budget) is { } first && TryRead(expr.Args[1], budget) is { } second
                    ? Combine(expr.Kind, first, second)
                    : null;
            default:
                return null;
        }
    }

    public RealSet Union(RealSet other) => Merge([.. _pieces, .. other._pieces]);

    public RealSet Complement()
    {
        var result = new List<Piece>();
        var (left, leftOpen) = (double.NegativeInfinity, true);
        foreach (var piece in _pieces)
        {
            result.AddRange(Interval(left, piece.Left, leftOpen, !piece.LeftOpen)._pieces);
            (left, leftOpen) = (piece.Right, !piece.RightOpen);
        }

        if (!double.IsPositiveInfinity(left))
        {
            result.AddRange(Interval(left, double.PositiveInfinity, leftOpen, true)._pieces);
        }

        return new RealSet(result);
    }

    public RealSet Intersection(RealSet other) => Complement().Union(other.Complement()).Complement();

    /// <summary>The set as an expression if it is one interval or a few points, else null. Its numbers are decimal.</summary>
    public Expr? TryWrite()
    {
        if (_pieces.Count == 1 && _pieces[0].Left < _pieces[0].Right && double.IsFinite(_pieces[0].Left)
            && double.IsFinite(_pieces[0].Right))
        {
            return Expr.Interval(Expr.Float(_pieces[0].Left), Expr.Float(_pieces[0].Right), _pieces[0].LeftOpen, _pieces[0].RightOpen);
        }

        return _pieces.TrueForAll(piece => piece.Left.Equals(piece.Right))
            ? Expr.Set([.. _pieces.Select(piece => Expr.Float(piece.Left))])
            : null;
    }

    /// <summary>Whether both are the same but for errors of rounding.</summary>
    /// <param name="other">The other set.</param>
    /// <param name="profile">The reference takes an absolute difference, in which all tiny ends are equal.</param>
    public bool SameAs(RealSet other, VerifierProfile profile)
    {
        if (_pieces.Count != other._pieces.Count)
        {
            return false;
        }

        var scale = profile == VerifierProfile.Reference ? 1 : ResidueShare * Math.Max(LargestEnd(), other.LargestEnd());
        for (var i = 0; i < _pieces.Count; i++)
        {
            var (a, b) = (_pieces[i], other._pieces[i]);
            if (a.LeftOpen != b.LeftOpen || a.RightOpen != b.RightOpen || !Close(a.Left, b.Left, scale) || !Close(a.Right, b.Right, scale))
            {
                return false;
            }
        }

        return true;
    }

    private static RealSet Combine(ExprKind kind, RealSet first, RealSet second) => kind switch
    {
        ExprKind.Union => first.Union(second),
        ExprKind.Intersection => first.Intersection(second),
        _ => first.Intersection(second.Complement()),
    };

    private static RealSet Merge(List<Piece> pieces)
    {
        pieces.Sort((a, b) => a.Left.Equals(b.Left) ? a.LeftOpen.CompareTo(b.LeftOpen) : a.Left.CompareTo(b.Left));
        var result = new List<Piece>();
        foreach (var piece in pieces)
        {
            var last = result.Count > 0 ? result[^1] : default;
            var touches = result.Count > 0
                && (piece.Left < last.Right || (piece.Left.Equals(last.Right) && !(piece.LeftOpen && last.RightOpen)));
            if (!touches)
            {
                result.Add(piece);
            }
            else if (piece.Right > last.Right || (piece.Right.Equals(last.Right) && !piece.RightOpen))
            {
                result[^1] = last with { Right = piece.Right, RightOpen = piece.RightOpen };
            }
        }

        return new RealSet(result);
    }

    private double LargestEnd() =>
        _pieces.SelectMany(piece => new[] { Math.Abs(piece.Left), Math.Abs(piece.Right) }).Where(double.IsFinite).DefaultIfEmpty().Max();

    private static bool Close(double a, double b, double scale) =>
        a.Equals(b)
            || (double.IsFinite(a) && double.IsFinite(b) 
                && Math.Abs(a - b) <= Tolerance * Math.Max(scale, Math.Max(Math.Abs(a), Math.Abs(b))));

    private readonly record struct Piece(double Left, double Right, bool LeftOpen, bool RightOpen);
}
