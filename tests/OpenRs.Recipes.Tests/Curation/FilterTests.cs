using OpenRs.Recipes.Curation;
using OpenRs.Verification.Options;

namespace OpenRs.Recipes.Tests.Curation;

public sealed class FilterTests
{
    [Theory]
    [InlineData(@"so \boxed{4}", new[] { "4" })]
    [InlineData(@"\boxed{\frac{1}{2}} and \boxed{ x }", new[] { @"\frac{1}{2}", "x" })]
    [InlineData(@"\boxed{\{1,2\}}", new[] { @"\{1,2\}" })]
    [InlineData(@"\boxed{}", new string[0])]
    [InlineData(@"\boxed{20", new string[0])]
    [InlineData(@"\boxed{20\", new string[0])]
    [InlineData(@"\boxed{a \boxed{b}", new[] { "b" })]
    public void FindAll_Boxes_AreThoseThatAreClosedAndNotEmpty(string text, string[] expected) =>
        Assert.Equal(expected, BoxedAnswer.FindAll(text));

    [Fact]
    public void Boxed_KeepsWhatBoxesAnAnswer()
    {
        var result = BoxedFilter.Apply([Row("a", @"\boxed{1}"), Row("b", "$1$"), Row("c", null, "1")]);
        Assert.Equal("a", Assert.Single(result.Kept).Problem);
        Assert.Equal(
            [@"its solution has no \boxed{..} with an answer.", "has no solution."], result.Dropped.Select(static row => row.Reason.Text));
    }

    [Theory]
    [InlineData("What is 1+1?", @"\boxed{2}", "2", null)]
    [InlineData("What is 1/2?", @"\boxed{\frac{1}{2}}", "0.5", null)]
    [InlineData("What is 1+1?", @"\boxed{2}", "3", "its columns solution and answer say different things.")]
    [InlineData("What is it?", @"first \boxed{2}, then \boxed{3}", null, "its solution boxes different answers.")]
    [InlineData("What is it?", @"first \boxed{2}, again \boxed{2.0}", null, null)]
    [InlineData("[asy] draw(); [/asy] Find x.", @"\boxed{2}", null, "its problem needs a picture.")]
    [InlineData("Let n be even. Prove that n^2 is even.", @"\boxed{2}", null, "its problem asks for a proof.")]
    [InlineData("Prove that 2 is even.", @"\boxed{2}", null, "its problem asks for a proof.")]
    [InlineData("Answer: (a) find x. (b) find y.", @"\boxed{2}", null, "its problem has several parts.")]
    [InlineData("Pick one: (A) 1 (B) 2", @"\boxed{B}", null, null)]
    [InlineData("What is it?", "no answer", null, "the verifier cannot read its answer.")]
    public void Noise_EachRule_DropsWhatItNames(string problem, string solution, string? answer, string? reason) => Assert.Equal(
        reason, NoiseFilter.Apply([Row(problem, solution, answer)], VerifierProfile.Corrected).Dropped.SingleOrDefault()?.Reason.Text);

    // Together they take more work than a server gives to the answers of one upload.
    [Fact]
    public void Noise_ManyAnswersThatTakeAllTheirWork_AreAllDropped()
    {
        CuratedRow[] rows = [.. Enumerable.Repeat(Row("What is it?", new string('$', 30_001)), 180)];
        Assert.Equal(180, NoiseFilter.Apply(rows, VerifierProfile.Corrected).Dropped.Count);
        Assert.Equal(180, DatasetStatistics.Of(rows).Unreadable);
    }

    [Fact]
    public void PassRate_DropsTrivialUnsolvableAndUnjudged()
    {
        CuratedRow[] rows = [.. "abcdefg".Select(static (name, index) => Row($"{name}", "1", line: index + 1))];
        var result = PassRateFilter.Apply(rows, [0, 0.25, 0.75, 1, null, 0.05, 0.9], 0.1, 0.8);
        Assert.Equal(["b", "c"], result.Kept.Select(static row => row.Problem));
        Assert.Equal(
            [
                "unsolvable: none of its samples is correct.",
                "trivial: all of its samples are correct.",
                "no sample of it was judged.",
                "unsolvable: 0.05 of its samples are correct, below 0.1.",
                "trivial: 0.9 of its samples are correct, above 0.8.",
            ],
            result.Dropped.Select(static row => row.Reason.Text));
        Assert.Equal([1L, 6], PassRateFilter.Apply(rows, [0, 0.25, 0.75, 1, null, 0, 0.9], 0, 0).Kept.Select(static row => row.Line));
        Assert.Throws<ArgumentException>(() => PassRateFilter.Apply(rows, [1], 0, 1));
    }

    [Theory]
    [InlineData("What is $1 + 1$?", "what  is 1+1", false)]
    [InlineData("What is 1+1?", "What is 1-1?", true)]
    [InlineData("What is 1+1?", "What is 1+2?", true)]
    [InlineData(@"Find \frac{1}{2}.", @"find \frac12", true)]
    [InlineData("?", "!", true)]
    public void Deduplicate_SameWordsAndSigns_StayOnce(string first, string second, bool isKept) =>
        Assert.Equal(isKept ? 2 : 1, Deduplication.Apply([Row(first, "1"), Row(second, "1")]).Kept.Count);

    internal static CuratedRow Row(string problem, string? solution, string? answer = null, long line = 1) =>
        new(line, "{}", problem, solution ?? $@"$\boxed{{{answer}}}$") { Solution = solution, Answer = answer };
}
