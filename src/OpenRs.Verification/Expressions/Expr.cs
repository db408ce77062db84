using OpenRs.Verification.Limits;

namespace OpenRs.Verification.Expressions;

/// <summary>A node of an expression as it was written: nothing is evaluated when it is made. Immutable.</summary>
internal sealed class Expr
{
    public static readonly Expr Invalid = new(ExprKind.Invalid);
    public static readonly Expr Zero = Number(BigRational.Zero);
    public static readonly Expr One = Number(BigRational.One);
    public static readonly Expr MinusOne = Number(-1);
    public static readonly Expr Half = Number(BigRational.Create(1, 2));
    public static readonly Expr Pi = new(ExprKind.Pi);
    public static readonly Expr E = new(ExprKind.E);
    public static readonly Expr EulerGamma = new(ExprKind.EulerGamma);
    public static readonly Expr ImaginaryUnit = new(ExprKind.ImaginaryUnit);
    public static readonly Expr Infinity = new(ExprKind.Infinity);
    public static readonly Expr NegativeInfinity = new(ExprKind.NegativeInfinity);
    public static readonly Expr ComplexInfinity = new(ExprKind.ComplexInfinity);
    public static readonly Expr NotANumber = new(ExprKind.NotANumber);
    public static readonly Expr EmptySet = new(ExprKind.EmptySet);

    // Everything that walks an expression is recursive: this bounds the stack it needs, to less than 256 KiB (NestedInputTests).
    private const int MaxDepth = 100;

    // Equal elements are found by comparing all pairs.
    private const int MaxSetSize = 512;

    private Expr(ExprKind kind) => Kind = kind;

    private int Depth { get; init; }

    public ExprKind Kind { get; }

    public FunctionKind Function { get; private init; }

    public Expr[] Args
    {
        get;
        private init
        {
            field = value;
            Depth = DepthOver(value);
        }
    } = [];

    /// <summary>Value of an integer or fraction; the exact decimal of a float.</summary>
    public BigRational Value { get; private init; }

    /// <summary>Value of a float, rounded to binary.</summary>
    public double FloatValue { get; private init; }

    /// <summary>Name of a symbol or function.</summary>
    public string Name { get; private init; } = "";

    /// <summary>Of a symbol: known to be real.</summary>
    public bool IsReal { get; private init; }

    /// <summary>Of an interval: its left end does not belong to it.</summary>
    public bool LeftOpen { get; private init; }

    /// <summary>Of an interval: its right end does not belong to it.</summary>
    public bool RightOpen { get; private init; }

    /// <summary>Rows of a matrix.</summary>
    public int Rows { get; private init; }

    /// <summary>Of a finite set: its elements as written, with repetitions.</summary>
    public Expr[] Written { get; private init; } = [];

    public bool IsNumber => Kind is ExprKind.Integer or ExprKind.Rational or ExprKind.Float or ExprKind.Infinity
        or ExprKind.NegativeInfinity or ExprKind.NotANumber;

    public bool IsExact => Kind is ExprKind.Integer or ExprKind.Rational;

    public bool IsRelation => Kind >= ExprKind.Equal;

    public bool IsSet => Kind is >= ExprKind.FiniteSet and <= ExprKind.Complexes;

    public static Expr Number(BigRational value) => new(value.IsInteger ? ExprKind.Integer : ExprKind.Rational) { Value = value };

    public static Expr Float(BigRational value) => new(ExprKind.Float) { Value = value, FloatValue = value.ToDouble() };

    public static Expr Float(double value) => new(ExprKind.Float) { Value = BigRational.FromDouble(value), FloatValue = value };

    public static Expr Symbol(string name, bool isReal) => new(ExprKind.Symbol) { Name = name, IsReal = isReal };

    public static Expr Of(ExprKind kind, params Expr[] args) => AnyInvalid(args) ? Invalid : new(kind) { Args = args };

    public static Expr Call(FunctionKind function, params Expr[] args) =>
        AnyInvalid(args) ? Invalid : new(ExprKind.Function) { Function = function, Args = args };

    public static Expr Named(string name, params Expr[] args) =>
        AnyInvalid(args) ? Invalid : new(ExprKind.NamedFunction) { Name = name, Args = args };

    public static Expr Power(Expr @base, Expr exponent) => Of(ExprKind.Power, @base, exponent);

    public static Expr Matrix(int rows, Expr[] cells) => AnyInvalid(cells) ? Invalid : new(ExprKind.Matrix) { Rows = rows, Args = cells };

    public static Expr Interval(Expr left, Expr right, bool leftOpen, bool rightOpen) => AnyInvalid([left, right])
        ? Invalid
        : new(ExprKind.Interval) { Args = [left, right], LeftOpen = leftOpen, RightOpen = rightOpen };

    public static Expr Set(IReadOnlyList<Expr> elements)
    {
        Expr[] written = [.. elements];
        if (AnyInvalid(written))
        {
            return Invalid;
        }

        if (written.Length > MaxSetSize)
        {
            throw new WorkLimitException();
        }

        var distinct = new List<Expr>(written.Length);
        foreach (var element in written)
        {
            if (!distinct.Exists(known => Structure.Same(known, element)))
            {
                distinct.Add(element);
            }
        }

        return written.Length == 0 ? EmptySet : new Expr(ExprKind.FiniteSet) { Args = [.. distinct], Written = written };
    }

    public static Expr Flatten(ExprKind kind, Expr left, Expr right)
    {
        if (left.Kind == ExprKind.Invalid || right.Kind == ExprKind.Invalid)
        {
            return Invalid;
        }

        ReadOnlySpan<Expr> head = left.Kind == kind ? left.Args : [left];
        ReadOnlySpan<Expr> tail = right.Kind == kind ? right.Args : [right];
        return new Expr(kind) { Args = [.. head, .. tail] };
    }

    public override string ToString() => ExprText.Write(this);

    private static int DepthOver(Expr[] args)
    {
        var depth = 0;
        foreach (var arg in args)
        {
            depth = Math.Max(depth, arg.Depth + 1);
        }

        return depth <= MaxDepth ? depth : throw new WorkLimitException();
    }

    private static bool AnyInvalid(ReadOnlySpan<Expr> args)
    {
        foreach (var arg in args)
        {
            if (arg.Kind == ExprKind.Invalid)
            {
                return true;
            }
        }

        return false;
    }
}
