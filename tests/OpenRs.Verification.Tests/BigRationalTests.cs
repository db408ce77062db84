using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using OpenRs.Verification.Expressions;

namespace OpenRs.Verification.Tests;

public sealed class BigRationalTests
{
    [Fact]
    public void Arithmetic_Fractions_ObeysTheLawsOfAField() => Prop.ForAll(Fractions(), Fractions(), Fractions(), (a, b, c) =>
        a + b == b + a && a * (b + c) == (a * b) + (a * c) && (a - b) + b == a && (b.IsZero || a / b * b == a)).QuickCheckThrowOnFailure();

    [Fact]
    public void Create_Fraction_IsInLowestTerms() => Prop.ForAll(Fractions(), value =>
        value.Denominator.Sign > 0 && BigInteger.GreatestCommonDivisor(value.Numerator, value.Denominator).IsOne).QuickCheckThrowOnFailure();

    [Fact]
    public void Floor_Fraction_IsTheLargestWholeNumberBelow() => Prop.ForAll(Fractions(), value =>
        new BigRational(value.Floor()).CompareTo(value) <= 0 && new BigRational(value.Floor() + 1) > value).QuickCheckThrowOnFailure();

    [Fact]
    public void FromDouble_FiniteValue_IsExact() => Prop.ForAll<double>(value =>
        !double.IsFinite(value) || BigRational.FromDouble(value).ToDouble().Equals(value + 0.0)).QuickCheckThrowOnFailure();

    [Fact]
    public void ToDouble_PartsBeyondDoubleRange_IsTheirQuotient() =>
        Assert.Equal(1.0 / 3, BigRational.Create(BigInteger.Pow(10, 400), 3 * BigInteger.Pow(10, 400)).ToDouble(), 15);

    [Fact]
    public void Create_ZeroDenominator_Throws() => Assert.Throws<DivideByZeroException>(() => BigRational.Create(1, 0));

    private static Arbitrary<BigRational> Fractions() => Gen.Choose(-1000, 1000).SelectMany(a =>
        Gen.Choose(1, 1000).SelectMany(b => Gen.Elements(1, -1).Select(sign => BigRational.Create(a, sign * b)))).ToArbitrary();
}
