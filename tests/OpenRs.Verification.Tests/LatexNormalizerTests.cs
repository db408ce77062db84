using OpenRs.Verification.Limits;
using OpenRs.Verification.Normalization;
using OpenRs.Verification.Options;

namespace OpenRs.Verification.Tests;

public sealed class LatexNormalizerTests
{
    private static readonly NormalizerOptions Repairing = new(LastSide: false, Repair: true, VerifierProfile.Reference);
    private static readonly NormalizerOptions Corrected = Repairing with { Profile = VerifierProfile.Corrected };

    [Theory]
    [InlineData("\\left( \\dfrac{1}{2} \\right)", "( \\frac{1}{2} )")]
    [InlineData("5\\text{ cm}^2", "5")]
    [InlineData("\\text{Monday}", "\\text{Monday}")]
    [InlineData("12 inches", "12")]
    [InlineData("2 c 3", "2")]
    [InlineData("\\$ 16,\\!386.20", "16,386.20")]
    [InlineData("7\\text{ and }8", "7,8")]
    [InlineData("x<1 or x>2", "x<1, x>2")]
    [InlineData("28 percent", "28\\%")]
    [InlineData("infinity", "\\infty")]
    [InlineData(".25", "0.25")]
    [InlineData("0.5", "\\frac{1}{2}")]
    [InlineData("\\frac12", "\\frac{1}{2}")]
    [InlineData("\\frac1{72}", "\\frac{1}{72}")]
    [InlineData("\\sqrt3+\\sqrt{2}", "\\sqrt{3}+\\sqrt{2}")]
    [InlineData("\\log_2 8", "\\log_{2}{8}")]
    [InlineData("x^(2)", "x^{2}")]
    [InlineData("3/4", "\\frac{3}{4}")]
    [InlineData("(n)_{k}", "\\frac{(n)!}{((n)-(k))!}")]
    public void Normalize_Formula_IsInTheParsersSpelling(string formula, string expected) =>
        Assert.Equal(expected, LatexNormalizer.Normalize(formula, Repairing, new WorkBudget(10_000)));

    [Theory]
    [InlineData("x=1=2", "2")]
    [InlineData("x=1", "x=1")]
    [InlineData("x=1,y=2=3", "x=1,y=2=3")]
    [InlineData("a<=b>=c", "a<=b>=c")]
    public void LastSideOf_Chain_IsWhatFollowsTheLastEqualsSign(string formula, string expected) =>
        Assert.Equal(expected, LatexNormalizer.LastSideOf(formula, VerifierProfile.Reference));

    [Theory]
    [InlineData("x=1=2", "2")]
    [InlineData("S=\\sum_{k=1}^{5} k", "S=\\sum_{k=1}^{5} k")]
    [InlineData("S=\\sum_{k=1}^{5} k=15", "15")]
    [InlineData("P(X=1)=P(X=2)", "P(X=1)=P(X=2)")]
    [InlineData("a==b", "a==b")]
    public void LastSideOf_CorrectedChain_IsNotCutInsideBrackets(string formula, string expected) =>
        Assert.Equal(expected, LatexNormalizer.LastSideOf(formula, VerifierProfile.Corrected));

    [Theory]
    [InlineData("14^{\\text{th}}", "14")]
    [InlineData("2^{nd}", "2^{nd}")]
    [InlineData("35\\text{ percent}", "35\\%")]
    [InlineData("23~\\text{cm}", "23")]
    [InlineData("5t", "5t")]
    [InlineData("b d e", "b d e")]
    [InlineData("x_{\\text{max}}", "x_{\\text{max}}")]
    [InlineData("2\\text{ hours }30\\text{ minutes}", "2\\text{ hours }30")]
    [InlineData("\\frac{1,000}{3}", "\\frac{1000}{3}")]
    [InlineData("(1,234)", "(1,234)")]
    [InlineData("12\\,345", "12345")]
    [InlineData("2\\sqrt(7)", "2\\sqrt(7)")]
    public void Normalize_CorrectedFormula_IsInTheParsersSpelling(string formula, string expected) =>
        Assert.Equal(expected, LatexNormalizer.Normalize(formula, Corrected, new WorkBudget(10_000)));

    [Theory]
    [InlineData("\\boxed{3} and \\boxed{4}", true, "3,4")]
    [InlineData("first \\boxed{3} then \\boxed{4}", true, "4")]
    [InlineData("first \\boxed{3} then \\boxed{4}", false, "3,4")]
    [InlineData("\\boxed{\\frac{1}{2}}", true, "\\frac{1}{2}")]
    [InlineData("\\boxed{7} or equivalently \\boxed{7}", false, "7")]
    [InlineData("\\fbox{9}", true, "9")]
    [InlineData("\\boxed{20", true, "{20")]
    [InlineData("no box", true, "no box")]
    public void Extract_Boxes_AreOneAnswer(string text, bool onlyLast, string expected) =>
        Assert.Equal(expected, BoxContent.Extract(text, onlyLast, new WorkBudget(10_000)));
}
