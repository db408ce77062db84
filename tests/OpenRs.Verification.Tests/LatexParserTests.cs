using OpenRs.Verification.Limits;
using OpenRs.Verification.Options;
using OpenRs.Verification.Parsing;

namespace OpenRs.Verification.Tests;

public sealed class LatexParserTests
{
    [Theory]
    [InlineData("1/2x", "Multiply(1, Power(Multiply(2, x), -1))")]
    [InlineData("2\\frac{1}{2}", "5/2")]
    [InlineData("-2\\frac{1}{2}", "-5/2")]
    [InlineData("2(3)", "5")]
    [InlineData("x(2)", "x(2)")]
    [InlineData("x(y+1)", "Multiply(x, Add(y, 1))")]
    [InlineData("f(x, y)", "f(x, y)")]
    [InlineData("\\sin 2x \\cos x", "Multiply(Sin(Multiply(2, x)), Cos(x))")]
    [InlineData("\\sin^{-1} x", "Asin(x)")]
    [InlineData("\\sin^2 x", "Power(Sin(x), 2)")]
    [InlineData("\\log 5", "Log(5, 10)")]
    [InlineData("\\ln 5", "Log(5, E)")]
    [InlineData("x^23", "Power(x, 23)")]
    [InlineData("x^2^3", "Power(Power(x, 2), 3)")]
    [InlineData("45^\\circ", "45")]
    [InlineData("204_5", "204")]
    [InlineData("1,234", "1234")]
    [InlineData("1,23", "FiniteSet(1, 23)")]
    [InlineData("0,123", "0.123000000000000")]
    [InlineData("(1,2)", "Interval(1, 2)")]
    [InlineData("(2,1)", "Tuple(2, 1)")]
    [InlineData("(1,2,3)", "Tuple(1, 2, 3)")]
    [InlineData("x=1,2", "Equal(x, FiniteSet(1, 2))")]
    [InlineData("x=1,y=2", "FiniteSet(Equal(x, 1), Equal(y, 2))")]
    [InlineData("1<x\\le 2", "And(Less(1, x), LessOrEqual(x, 2))")]
    [InlineData("x\\approx 3", "3")]
    [InlineData("\\pm 2", "FiniteSet(-2, 2)")]
    [InlineData("|x||y|", "Multiply(Abs(x), Abs(y))")]
    [InlineData("\\text{Monday}", "monday")]
    [InlineData("X_{12}", "x_{12}")]
    [InlineData("d x", "dx")]
    [InlineData("[0,1)\\cup\\{2\\}", "Union(Interval(0, 1), FiniteSet(2))")]
    [InlineData("\\begin{pmatrix}1&2\\\\3&4\\end{pmatrix}", "Matrix(1, 2, 3, 4)")]
    public void Parse_Formula_IsReadAsTheReferenceReadsIt(string formula, string expected) =>
        Assert.Equal(expected, LatexParser.Parse(formula, VerifierProfile.Reference, new WorkBudget(10_000))?.ToString());

    [Theory]
    [InlineData("\\frac12")]
    [InlineData("\\sqrt2")]
    [InlineData("x^-1")]
    [InlineData("(1")]
    [InlineData("\\unknown")]
    [InlineData("x \\%")]
    [InlineData("\\begin{cases}1\\end{cases}")]
    [InlineData("5.")]
    [InlineData("")]
    public void Parse_TextOutsideTheLanguage_IsNull(string formula) =>
        Assert.Null(LatexParser.Parse(formula, VerifierProfile.Reference, new WorkBudget(10_000)));
}
