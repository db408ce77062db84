using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using OpenRs.Verification.Expressions;

namespace OpenRs.Verification.Tests;

public sealed class BigRationalTests
{
    private const int Cases = 200;

    [Fact]
    public void Arithmetic_Fractions_ObeysTheLawsOfAField() => Properties.Hold(Fractions().Three(), Cases, values =>
    {
        var (a, b, c) = (values.Item1, values.Item2, values.Item3);
        Assert.Equal(a + b, b + a);
        Assert.Equal(a * (b + c), (a * b) + (a * c));
        Assert.Equal(a, (a - b) + b);
        Assert.True(b.IsZero || a / b * b == a);
    });

    [Fact]
    public void Abs_Fraction_IsTheLargerOfItAndItsOpposite() => Properties.Hold(Fractions(), Cases, value =>
        Assert.Equal(value > -value ? value : -value, BigRational.Abs(value)));

    [Fact]
    public void Create_Fraction_IsInLowestTerms() => Properties.Hold(Fractions(), Cases, value =>
    {
        Assert.True(value.Denominator.Sign > 0);
        Assert.True(BigInteger.GreatestCommonDivisor(value.Numerator, value.Denominator).IsOne);
    });

    [Fact]
    public void Floor_Fraction_IsTheLargestWholeNumberBelow() => Properties.Hold(Fractions(), Cases, value =>
    {
        Assert.True(new BigRational(value.Floor()).CompareTo(value) <= 0);
        Assert.True(new BigRational(value.Floor() + 1) > value);
    });

    [Fact]
    public void FromDouble_FiniteValue_IsExact() => Properties.Hold(ArbMap.Default.GeneratorFor<double>(), Cases, value =>
        Assert.True(!double.IsFinite(value) || BigRational.FromDouble(value).ToDouble().Equals(value + 0.0)));

    [Fact]
    public void ToDouble_PartsBeyondDoubleRange_IsTheirQuotient() =>
        Assert.Equal(1.0 / 3, BigRational.Create(BigInteger.Pow(10, 400), 3 * BigInteger.Pow(10, 400)).ToDouble(), 15);

    [Fact]
    public void Create_ZeroDenominator_Throws() => Assert.Throws<DivideByZeroException>(() => BigRational.Create(1, 0));

    private static Gen<BigRational> Fractions() => Gen.Choose(-1000, 1000).SelectMany(a =>
        Gen.Choose(1, 1000).SelectMany(b => Gen.Elements(1, -1).Select(sign => BigRational.Create(a, sign * b))));
}
