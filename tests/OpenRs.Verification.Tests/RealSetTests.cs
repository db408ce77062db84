using FsCheck;
using FsCheck.Fluent;
using OpenRs.Verification.Algebra;
using OpenRs.Verification.Limits;
using OpenRs.Verification.Options;
using OpenRs.Verification.Parsing;

namespace OpenRs.Verification.Tests;

public sealed class RealSetTests
{
    private const int Cases = 200;

    [Theory]
    [InlineData(@"[1,3]\cup[2,5]", "[1,5]")]
    [InlineData(@"[1,2)\cup[2,5]", "[1,5]")]
    [InlineData(@"(0,1)\cup\{0,1\}", "[0,1]")]
    [InlineData(@"\mathbb{R}\setminus\{1\}", @"(-\infty,1)\cup(1,\infty)")]
    [InlineData(@"[0,4]\cap(2,6)", "(2,4]")]
    [InlineData(@"(0,1)\cap(2,3)", @"\emptyset")]
    [InlineData(@"(2,3)\cup(0,1)", @"(0,1)\cup(2,3)")]
    public void SameAs_EqualSets_IsTrue(string a, string b) => Assert.True(Read(a).SameAs(Read(b), VerifierProfile.Reference));

    [Theory]
    [InlineData("[0,1)", "[0,1]")]
    [InlineData(@"(-\infty,3)", @"(-\infty,\infty)")]
    [InlineData(@"(0,1)\cup(1,2)", "(0,2)")]
    [InlineData(@"\{1\}", @"\{1,2\}")]
    public void SameAs_DifferentSets_IsFalse(string a, string b) => Assert.False(Read(a).SameAs(Read(b), VerifierProfile.Reference));

    [Fact]
    public void Complement_Twice_IsTheSameSet() =>
        Properties.Hold(Sets(), Cases, set => Assert.True(set.Complement().Complement().SameAs(set, VerifierProfile.Reference)));

    [Fact]
    public void Union_WithItsComplement_IsEverything() => Properties.Hold(Sets(), Cases, set =>
    {
        Assert.True(set.Union(set.Complement()).SameAs(RealSet.All, VerifierProfile.Reference));
        Assert.True(set.Intersection(set.Complement()).SameAs(RealSet.Empty, VerifierProfile.Reference));
    });

    private static Gen<RealSet> Sets() => Gen.Choose(-9, 9).Zip(Gen.Choose(0, 5)).Zip(Gen.Choose(0, 3)).ArrayOf()
        .Select(pieces => pieces.Aggregate(RealSet.Empty, (set, piece) =>
            set.Union(RealSet.Interval(
                piece.Item1.Item1, piece.Item1.Item1 + piece.Item1.Item2, (piece.Item2 & 1) != 0, (piece.Item2 & 2) != 0))));

    private static RealSet Read(string formula)
    {
        var budget = new WorkBudget(10_000);
        return RealSet.TryRead(LatexParser.Parse(formula, VerifierProfile.Reference, budget)!, budget)!;
    }
}
