using OpenRs.Verification.Options;

namespace OpenRs.Verification.Tests;

/// <summary>Answers of one kind that are written otherwise, and others that only look alike.</summary>
public sealed class ComparisonTests
{
    [Theory]
    [InlineData("1<x<3", @"\frac{2}{2}<x<3", true)]
    [InlineData("1<x<3", @"\frac{2}{2}<x<4", false)]
    [InlineData("1<x<3", "x<3", false)]
    [InlineData("x<3", "1<x<3", false)]
    [InlineData("x<3", @"x<\frac{6}{2}", true)]
    [InlineData("x<3", "3>x", true)]
    [InlineData("x<3", "x>3", false)]
    [InlineData("x<3", "3<x", false)]
    [InlineData("x^2+y^2=1", "1=y^2+x^2", true)]
    [InlineData("x^2+y^2=1", "x^2+y^2<1", false)]
    [InlineData("1<x+y<3", "1<y+x<3", true)]
    [InlineData("1<x+y<3", "1<y+x<4", false)]
    [InlineData("1<x+y<3", "1<y+x<3<z", false)]
    [InlineData("x^2=4", "x^2<4", false)]
    [InlineData("x^2<4", "x^2=4", false)]
    [InlineData("x=y=3", "x=3", true)]
    [InlineData("x=2", "2", true)]
    [InlineData("2", "x=2", true)]
    [InlineData("2", "x=1+1=2", true)]
    [InlineData("x=1", "y=2", false)]
    [InlineData("x<1", @"\{x<1\}", true)]
    public void Verify_Relations_AreComparedByTheirSides(string gold, string answer, bool isCorrect) =>
        AssertVerdict(gold, answer, isCorrect);

    [Theory]
    [InlineData(@"\begin{pmatrix}1&2\\3&4\end{pmatrix}", @"\begin{pmatrix}1&\frac{4}{2}\\3&4\end{pmatrix}", true)]
    [InlineData(@"\begin{pmatrix}1&2\\3&4\end{pmatrix}", @"\begin{pmatrix}1&2\\3&5\end{pmatrix}", false)]
    [InlineData(@"\begin{pmatrix}0.333333\\2\end{pmatrix}", @"\begin{pmatrix}\frac{1}{3}\\2\end{pmatrix}", true)]
    [InlineData(@"\begin{pmatrix}1&2\\3&4\end{pmatrix}", @"\begin{pmatrix}1&2&3&4\end{pmatrix}", false)]
    [InlineData(@"\begin{pmatrix}1\\2\end{pmatrix}", "1", false)]
    [InlineData("1", @"\begin{pmatrix}1\end{pmatrix}", false)]
    public void Verify_Matrices_AreComparedByTheirElements(string gold, string answer, bool isCorrect) =>
        AssertVerdict(gold, answer, isCorrect);

    [Theory]
    [InlineData(@"\{1,2,3\}", @"\{3,1,2\}", true)]
    [InlineData(@"\{1,2,3\}", @"\{3,1\}", false)]
    [InlineData(@"\{1,2\}", @"\{1,1\}", false)]
    [InlineData(@"\{a,b\}", @"\{b,a\}", true)]
    [InlineData(@"\{a,b\}", @"\{b,c\}", false)]
    [InlineData(@"\{x^2+2x+1,y\}", @"\{(x+1)^2,y\}", true)]
    [InlineData(@"\{x^2+2x+1,y\}", @"\{(x+1)^2,x(x+2)+1\}", false)]
    [InlineData(@"\{2,1\}", "(2,1)", true)]
    [InlineData(@"\{1,2,2\}", "(1,2)", false)]
    [InlineData(@"\{1,2\}", "[1,2)", false)]
    [InlineData("[1,2)", @"\{1,2\}", false)]
    [InlineData("(1,2)", "(2,1)", false)]
    [InlineData("(1,2)", @"(\frac{2}{2},2)", true)]
    [InlineData("(1,2,3)", "(1,2)", false)]
    [InlineData("[1,2)", @"[\frac{2}{2},2)", true)]
    [InlineData("[1,2)", "[1,2]", false)]
    [InlineData("[1,2)", "(1,2)", false)]
    [InlineData("[1,2)", "[1,3)", false)]
    [InlineData(@"(-\infty,1)\cup(1,2)", @"(1,2)\cup(-\infty,1)", true)]
    [InlineData(@"(-\infty,1)\cup(1,2)", @"(1,2)\cup(-\infty,0)", false)]
    [InlineData(@"\{4\}", "4", true)]
    public void Verify_SetsAndTuples_AreComparedByTheirElements(string gold, string answer, bool isCorrect) =>
        AssertVerdict(gold, answer, isCorrect);

    [Theory]
    [InlineData("0.333333", @"\frac{1}{3}", true)]
    [InlineData("0.3334", @"\frac{1}{3}", false)]
    [InlineData(@"\sqrt{8}", @"2\sqrt{2}", true)]
    [InlineData(@"\sqrt{8}", @"2\sqrt{3}", false)]
    [InlineData("(x+1)^2", "x^2+2x+1", true)]
    [InlineData("(x+1)^2", "x^2+2x+2", false)]
    [InlineData("x", @"\frac{2x}{2}", true)]
    [InlineData("x", "y", false)]
    [InlineData("e", @"\mathrm{e}", true)]
    [InlineData("x", "e", false)]
    public void Verify_Scalars_AreComparedByTheirValue(string gold, string answer, bool isCorrect) =>
        AssertVerdict(gold, answer, isCorrect);

    private static void AssertVerdict(string gold, string answer, bool isCorrect) => Assert.Equal(
        isCorrect ? Verdict.Correct : Verdict.Wrong,
        Goldens.Training(VerifierProfile.Corrected, $@"$\boxed{{{gold}}}$", $@"so $\boxed{{{answer}}}$"));
}
