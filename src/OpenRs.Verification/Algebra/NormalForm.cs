using OpenRs.Verification.Expressions;
using OpenRs.Verification.Limits;
using OpenRs.Verification.Options;

namespace OpenRs.Verification.Algebra;

/// <summary>
/// Decides equality exactly for fractions of sums of products of whole numbers, symbols, named constants, i, rational powers of symbols and
/// of whole numbers, logarithms of fractions and sines, cosines and tangents of multiples of pi/12. Both sides are brought to one
/// polynomial over powers of primes, symbols and logarithms of primes, which are linearly independent over the rationals (the named
/// constants and logarithms are taken to be independent): equal expressions are those whose polynomials are the same.
/// The corrected profile reads decimals too.
/// </summary>
internal sealed partial class NormalForm
{
    private const int MaxTerms = 2000;
    private const int MaxPower = 64;
    private const int MaxPrime = 10_000;
    private const int MaxFactoredBits = 512;
    private const string Imaginary = "I";

    private readonly VerifierProfile _profile;
    private readonly WorkBudget _budget;
    private readonly Dictionary<string, int> _generators = new(StringComparer.Ordinal);
    private readonly Dictionary<int, int> _primes = [];
    private readonly int _imaginary;

    public NormalForm(VerifierProfile profile, WorkBudget budget)
    {
        _profile = profile;
        _budget = budget;
        _imaginary = Generator(Imaginary);
    }

    /// <summary>Whether both are equal; null if one is not of that form or too large.</summary>
    public bool? AreEqual(Expr a, Expr b)
    {
        if (Read(a) is not { } x || Read(b) is not { } y)
        {
            return null;
        }

        return Multiply(x.Top, y.Bottom) is { } left && Multiply(y.Top, x.Bottom) is { } right
            ? _hasDecimals ? SameRoundedTerms(left, right) : SameTerms(left, right)
            : null;
    }

    private static bool SameTerms(Polynomial left, Polynomial right) =>
        left.Terms.Count == right.Terms.Count && left.Terms.All(
            term => right.Terms.TryGetValue(term.Key, out var other) && other == term.Value);

    private (Polynomial Top, Polynomial Bottom)? Read(Expr expr)
    {
        _budget.Spend(1);
        return expr.Kind switch
        {
            ExprKind.Integer or ExprKind.Rational => (Polynomial.Constant(expr.Value), Polynomial.One),
            ExprKind.Float when _profile == VerifierProfile.Corrected => ReadDecimal(expr.Value),
            ExprKind.Symbol or ExprKind.Pi or ExprKind.E or ExprKind.EulerGamma or ExprKind.ImaginaryUnit =>
                (GeneratorPower(expr, 1), Polynomial.One),
            ExprKind.Percent => Read(expr.Args[0]) is { } value ? (value.Top, value.Bottom.Scaled(100)) : null,
            ExprKind.Add => Fold(expr.Args, Add),
            ExprKind.Multiply => Fold(expr.Args, Multiply),
            ExprKind.Power => ReadConstant(expr) ?? ReadPower(expr.Args[0], expr.Args[1]),
            ExprKind.Function => ReadConstant(expr) ?? ReadFunction(expr),
            ExprKind.Sum or ExprKind.Product => ReadConstant(expr),
            _ => null,
        };
    }

    private (Polynomial Top, Polynomial Bottom)? ReadConstant(Expr expr) =>
        new ExactEvaluator(_budget).Evaluate(expr) is { } value ? (Polynomial.Constant(value), Polynomial.One) : null;

    private (Polynomial Top, Polynomial Bottom)? Fold(
        Expr[] args,
        Func<(Polynomial Top, Polynomial Bottom), (Polynomial Top, Polynomial Bottom), (Polynomial Top, Polynomial Bottom)?> combine)
    {
        var result = Read(args[0]);
        for (var i = 1; i < args.Length && result is not null; i++)
        {
            result = Read(args[i]) is { } next ? combine(result.Value, next) : null;
        }

        return result;
    }

    private (Polynomial Top, Polynomial Bottom)? Add((Polynomial Top, Polynomial Bottom) a, (Polynomial Top, Polynomial Bottom) b)
    {
        if (Multiply(a.Top, b.Bottom) is not { } left || Multiply(b.Top, a.Bottom) is not { } right
            || Multiply(a.Bottom, b.Bottom) is not { } bottom)
        {
            return null;
        }

        foreach (var (monomial, coefficient) in right.Terms)
        {
            left.Add(monomial, coefficient);
        }

        return (left, bottom);
    }

    private (Polynomial Top, Polynomial Bottom)? Multiply((Polynomial Top, Polynomial Bottom) a, (Polynomial Top, Polynomial Bottom) b) =>
        Multiply(a.Top, b.Top) is { } top && Multiply(a.Bottom, b.Bottom) is { } bottom ? (top, bottom) : null;

    private Polynomial? Multiply(Polynomial a, Polynomial b)
    {
        if ((long)a.Terms.Count * b.Terms.Count > MaxTerms)
        {
            return null;
        }

        _budget.Spend((long)a.Terms.Count * b.Terms.Count);
        var product = new Polynomial();
        foreach (var (x, p) in a.Terms)
        {
            foreach (var (y, q) in b.Terms)
            {
                SpendOnCoefficients(p, q);
                Accumulate(product, x.Times(y), p * q);
            }
        }

        return product;
    }

    // Whole powers of primes are coefficients, and i squared is -1.
    private void Accumulate(Polynomial sum, IEnumerable<(int Generator, BigRational Exponent)> powers, BigRational coefficient)
    {
        var reduced = new List<(int Generator, BigRational Exponent)>();
        foreach (var (generator, exponent) in powers)
        {
            var rest = exponent;
            if (_primes.TryGetValue(generator, out var prime))
            {
                var whole = (int)exponent.Floor();
                coefficient *= BigRational.Pow(prime, whole);
                rest = exponent - whole;
            }
            else if (generator == _imaginary && exponent.IsInteger)
            {
                var quarter = (int)(((exponent.Numerator % 4) + 4) % 4);
                coefficient = quarter >= 2 ? -coefficient : coefficient;
                rest = quarter % 2;
            }

            reduced.Add((generator, rest));
        }

        sum.Add(Monomial.Of(reduced), coefficient);
    }

    private Polynomial GeneratorPower(Expr generator, BigRational power)
    {
        var name = generator.Kind == ExprKind.Symbol ? (generator.IsReal ? "r:" : "c:") + generator.Name : ExprText.Write(generator);
        var polynomial = new Polynomial();
        var number = Generator(name);
        if (generator.Kind == ExprKind.Symbol)
        {
            _symbols.Add(number);
        }

        polynomial.Add(Monomial.Of([(number, power)]), BigRational.One);
        return polynomial;
    }

    private int Prime(int prime)
    {
        var generator = Generator(ExprText.Write(Expr.Number(prime)));
        _primes[generator] = prime;
        return generator;
    }

    private int Generator(string name)
    {
        if (!_generators.TryGetValue(name, out var number))
        {
            number = _generators.Count;
            _generators[name] = number;
        }

        return number;
    }
}
