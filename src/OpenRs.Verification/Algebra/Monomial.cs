using OpenRs.Verification.Expressions;

namespace OpenRs.Verification.Algebra;

/// <summary>A product of powers of generators, which are numbered; in the order of their numbers and without zero exponents.</summary>
internal sealed class Monomial : IEquatable<Monomial>
{
    public static readonly Monomial One = new([]);

    private readonly int _hash;

    private Monomial((int Generator, BigRational Exponent)[] powers)
    {
        Powers = powers;
        var hash = default(HashCode);
        foreach (var (generator, exponent) in powers)
        {
            hash.Add(generator);
            hash.Add(exponent);
        }

        _hash = hash.ToHashCode();
    }

    public (int Generator, BigRational Exponent)[] Powers { get; }

    public static Monomial Of(IEnumerable<(int Generator, BigRational Exponent)> powers) =>
        new([.. powers.Where(power => !power.Exponent.IsZero).OrderBy(power => power.Generator)]);

    public IEnumerable<(int Generator, BigRational Exponent)> Times(Monomial other)
    {
        var (i, j) = (0, 0);
        while (i < Powers.Length || j < other.Powers.Length)
        {
            var order = i == Powers.Length ? 1 : j == other.Powers.Length ? -1 : Powers[i].Generator.CompareTo(other.Powers[j].Generator);
            yield return order switch
            {
                < 0 => Powers[i++],
                > 0 => other.Powers[j++],
                _ => (Powers[i].Generator, Powers[i++].Exponent + other.Powers[j++].Exponent),
            };
        }
    }

    public bool Equals(Monomial? other) => other is not null && Powers.AsSpan().SequenceEqual(other.Powers);

    public override bool Equals(object? obj) => Equals(obj as Monomial);

    public override int GetHashCode() => _hash;
}
