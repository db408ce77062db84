using OpenRs.Verification.Algebra;
using OpenRs.Verification.Expressions;
using OpenRs.Verification.Limits;
using OpenRs.Verification.Options;
using OpenRs.Verification.Parsing;

namespace OpenRs.Verification.Tests;

public sealed class NormalFormTests
{
    [Theory]
    [InlineData(@"(x+1)(x-1)", "x^2-1")]
    [InlineData(@"\frac{1}{x}+\frac{1}{y}", @"\frac{x+y}{xy}")]
    [InlineData(@"\sqrt{72}", @"6\sqrt{2}")]
    [InlineData(@"\frac{1}{\sqrt{2}}", @"\frac{\sqrt{2}}{2}")]
    [InlineData(@"\frac{1}{\sqrt{3}-\sqrt{2}}", @"\sqrt{3}+\sqrt{2}")]
    [InlineData(@"\sqrt{-12}", @"2I\sqrt{3}")]
    [InlineData(@"\sqrt[3]{54}", @"3\sqrt[3]{2}")]
    [InlineData(@"x^{1/2}x^{3/2}", "x^2")]
    [InlineData(@"\ln 12", @"2\ln 2+\ln 3")]
    [InlineData(@"\log_8 32", @"\frac{5}{3}")]
    [InlineData(@"\sin\frac{7\pi}{6}", @"-\frac{1}{2}")]
    [InlineData(@"\cos\frac{\pi}{12}", @"\frac{\sqrt{6}+\sqrt{2}}{4}")]
    [InlineData(@"\tan\frac{\pi}{12}", @"2-\sqrt{3}")]
    [InlineData(@"\tan(-\frac{3\pi}{4})", "1")]
    [InlineData(@"\frac{9\pi}{4}", @"2\pi+\frac{\pi}{4}")]
    [InlineData(@"\binom{10}{3}x", "120x")]
    public void AreEqual_EqualForms_IsTrue(string a, string b) => Assert.True(AreEqual(a, b));

    [Theory]
    [InlineData("10^{15}x+1", "10^{15}x+2")]
    [InlineData(@"\sqrt{2}+10^{-18}", @"\sqrt{2}")]
    [InlineData(@"\sqrt{2}\sqrt{3}", @"\sqrt{5}")]
    [InlineData("e^2", "e^3")]
    [InlineData(@"\ln 12", @"\ln 13")]
    [InlineData(@"\sin\frac{\pi}{12}", @"\sin\frac{5\pi}{12}")]
    public void AreEqual_DifferentForms_IsFalse(string a, string b) => Assert.False(AreEqual(a, b));

    [Theory]
    [InlineData(@"\sin x", @"\sin x")]
    [InlineData(@"\sqrt{2+\sqrt{3}}", @"\sqrt{2+\sqrt{3}}")]
    [InlineData("0.5x", "x/2")]
    [InlineData(@"\sqrt{x^2}", "x")]
    public void AreEqual_OtherForms_IsUnknown(string a, string b) => Assert.Null(AreEqual(a, b));

    [Fact]
    public void Verify_PolynomialsThatDifferBelowDoublePrecision_IsWrong() =>
        Assert.Equal(Verdict.Wrong, Goldens.Training(VerifierProfile.Reference, "$10^{15}x+1$", @"\boxed{10^{15}x+2}"));

    private static bool? AreEqual(string a, string b)
    {
        var budget = new WorkBudget(100_000);
        return new NormalForm(VerifierProfile.Reference, budget).AreEqual(Parse(a), Parse(b));

        Expr Parse(string formula) => LatexParser.Parse(formula, VerifierProfile.Reference, budget)!;
    }
}
