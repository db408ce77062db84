using System.Globalization;
using System.Numerics;

namespace OpenRs.Verification.Expressions;

/// <summary>An exact fraction in lowest terms with a positive denominator.</summary>
internal readonly struct BigRational : IEquatable<BigRational>, IComparable<BigRational>
{
    private readonly BigInteger _denominatorMinusOne;

    public BigRational(BigInteger value) => Numerator = value;

    private BigRational(BigInteger numerator, BigInteger denominator)
    {
        Numerator = numerator;
        _denominatorMinusOne = denominator - BigInteger.One;
    }

    public static BigRational Zero => default;

    public static BigRational One { get; } = new(BigInteger.One);

    public BigInteger Numerator { get; }

    public BigInteger Denominator => _denominatorMinusOne + BigInteger.One;

    public bool IsInteger => _denominatorMinusOne.IsZero;

    public bool IsZero => Numerator.IsZero;

    public bool IsOne => IsInteger && Numerator.IsOne;

    public int Sign => Numerator.Sign;

    /// <summary>Bits of numerator and denominator together.</summary>
    public long Bits => Numerator.GetBitLength() + (IsInteger ? 0 : Denominator.GetBitLength());

    public static implicit operator BigRational(int value) => new(value);

    public static BigRational operator -(BigRational a) => a.IsInteger ? new(-a.Numerator) : new(-a.Numerator, a.Denominator);

    public static BigRational operator +(BigRational a, BigRational b) => a.IsInteger && b.IsInteger
        ? new(a.Numerator + b.Numerator)
        : Create((a.Numerator * b.Denominator) + (b.Numerator * a.Denominator), a.Denominator * b.Denominator);

    public static BigRational operator -(BigRational a, BigRational b) => a + (-b);

    public static BigRational operator *(BigRational a, BigRational b) => a.IsInteger && b.IsInteger
        ? new(a.Numerator * b.Numerator)
        : Create(a.Numerator * b.Numerator, a.Denominator * b.Denominator);

    /// <exception cref="DivideByZeroException">The divisor is zero.</exception>
    public static BigRational operator /(BigRational a, BigRational b) => Create(a.Numerator * b.Denominator, a.Denominator * b.Numerator);

    public static bool operator ==(BigRational a, BigRational b) => a.Equals(b);

    public static bool operator !=(BigRational a, BigRational b) => !a.Equals(b);

    public static bool operator <(BigRational a, BigRational b) => a.CompareTo(b) < 0;

    public static bool operator >(BigRational a, BigRational b) => a.CompareTo(b) > 0;

    /// <exception cref="DivideByZeroException">The denominator is zero.</exception>
    public static BigRational Create(BigInteger numerator, BigInteger denominator)
    {
        if (denominator.IsZero)
        {
            throw new DivideByZeroException();
        }

        var divisor = BigInteger.GreatestCommonDivisor(numerator, denominator);
        divisor = denominator.Sign < 0 ? -divisor : divisor;
        return divisor.IsOne ? new(numerator, denominator) : new(numerator / divisor, denominator / divisor);
    }

    public static BigRational Abs(BigRational value) => value.Sign < 0 ? -value : value;

    /// <summary>The exact value of a finite double.</summary>
    public static BigRational FromDouble(double value)
    {
        const int mantissaBits = 52;
        var bits = BitConverter.DoubleToInt64Bits(value);
        var exponent = (int)((bits >> mantissaBits) & 0x7FF);
        var mantissa = bits & ((1L << mantissaBits) - 1);
        var scaled = exponent == 0 ? mantissa : mantissa | (1L << mantissaBits);
        var shift = Math.Max(exponent, 1) - 1023 - mantissaBits;
        var signed = (BigInteger)(bits < 0 ? -scaled : scaled);
        return shift >= 0 ? new(signed << shift) : Create(signed, BigInteger.One << -shift);
    }

    public static BigRational Pow(BigRational value, int exponent) => exponent >= 0
        ? value.IsInteger ? new(BigInteger.Pow(value.Numerator, exponent)) : new(
            BigInteger.Pow(value.Numerator, exponent), BigInteger.Pow(value.Denominator, exponent))
        : One / Pow(value, -exponent);

    public BigInteger Floor()
    {
        var quotient = BigInteger.DivRem(Numerator, Denominator, out var remainder);
        return remainder.Sign < 0 ? quotient - 1 : quotient;
    }

    public double ToDouble()
    {
        if (IsInteger)
        {
            return (double)Numerator;
        }

        // Scale so that the quotient keeps 64 bits whatever the sizes: both parts may exceed the range of a double.
        var shift = (int)(Denominator.GetBitLength() - Numerator.GetBitLength()) + 64;
        var scaled = shift >= 0 ? (Numerator << shift) / Denominator : Numerator / (Denominator << -shift);
        return double.ScaleB((double)scaled, -shift);
    }

    public int CompareTo(BigRational other) => IsInteger && other.IsInteger
        ? Numerator.CompareTo(other.Numerator)
        : (Numerator * other.Denominator).CompareTo(other.Numerator * Denominator);

    public bool Equals(BigRational other) => Numerator == other.Numerator && _denominatorMinusOne == other._denominatorMinusOne;

    public override bool Equals(object? obj) => obj is BigRational other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(Numerator, _denominatorMinusOne);

    public override string ToString() => IsInteger
        ? Numerator.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{Numerator}/{Denominator}");
}
