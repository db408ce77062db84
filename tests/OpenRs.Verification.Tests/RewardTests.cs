using OpenRs.Verification.Rewards;

namespace OpenRs.Verification.Tests;

public sealed class RewardTests
{
    private static readonly RewardOptions Compat = new() { TrlCompat = true };
    private static readonly RewardOptions Corrected = new();

    [Theory]
    [InlineData("body\n</think>\nAnswer", 1.0)]
    [InlineData("no tag", 0.0)]
    [InlineData("a\n</think>\nb\n</think>\n", 0.0)]
    [InlineData(" </think>\n", 0.0)]
    public void Format_Completion_CountsClosingTags(string completion, double expected) =>
        Assert.Equal(expected, One("format", Compat, completion));

    [Theory]
    [InlineData("<think>\nbody\n</think>\n", 1.0)]
    [InlineData("body\n</think>\n", 0.5)]
    [InlineData("body", 0.0)]
    public void TagCount_Completion_CountsBothTags(string completion, double expected) =>
        Assert.Equal(expected, One("tag_count", Compat with { TemplateOpensThink = true }, completion));

    [Theory]
    [InlineData("<think>\nbody\n</think>\n", 1.0)]
    [InlineData("body\n</think>\n", 1.0)]
    [InlineData("body", 0.5)]
    [InlineData("<think>\na\n</think>\n<think>\nb\n</think>\n", 0.0)]
    [InlineData("<think>a\n</think>\n", 0.5)]
    public void TagCount_TemplateOpensTheTag_CountsThePromptsToo(string completion, double expected) =>
        Assert.Equal(expected, One("tag_count", Corrected with { TemplateOpensThink = true }, completion));

    [Theory]
    [InlineData("Step 1: a Step 2: b Step 33: c", 1.0)]
    [InlineData("First, x. Then y.", 1.0 / 3)]
    [InlineData("1. a\n2. b\n- c\n- d", 1.0)]
    [InlineData("Step one: a. Step 1 : b", 0.0)]
    public void ReasoningSteps_Completion_CountsMarks(string completion, double expected) =>
        Assert.Equal(expected, One("reasoning_steps", Compat, completion), 12);

    [Theory]
    [InlineData("a b c a b c", -0.25)]
    [InlineData("x x x x x", -2.0 / 3)]
    [InlineData("one two three four", 0.0)]
    [InlineData("The cat the cat the cat", -0.5)]
    [InlineData("two words", 0.0)]
    public void RepetitionPenalty_Completion_CountsDistinctNGrams(string completion, double expected) =>
        Assert.Equal(expected, One("repetition_penalty", Compat, completion), 12);

    [Theory]
    [InlineData(896, 0.9268)]
    [InlineData(1792, 0.75)]
    [InlineData(3584, 0.5)]
    [InlineData(7168, 1.0)]
    [InlineData(10000, 0.5524)]
    public void Cosine_TrlCompat_IsPeriodicInCharacters(int length, double expected) =>
        Assert.Equal(expected, One("cosine", Compat with { CosineMaxLength = 3584 }, @"\boxed{5}".PadLeft(length)), 4);

    [Theory]
    [InlineData(0, 1.0)]
    [InlineData(1792, 0.75)]
    [InlineData(3584, 0.5)]
    [InlineData(7168, 0.5)]
    public void Cosine_Corrected_IsClampedInTokens(int tokens, double expected) =>
        Assert.Equal(expected, One("cosine", Corrected with { CosineMaxLength = 3584 }, @"\boxed{5}", tokens), 12);

    [Fact]
    public void Length_Group_RewardsShortCorrectAnswers()
    {
        string[] completions =
            [@"\boxed{5}".PadLeft(1000), @"\boxed{5}".PadLeft(2000), @"\boxed{6}".PadLeft(3000), @"\boxed{6}".PadLeft(5000)];

        Assert.Equal([0.5, 0.25, 0.0, -0.5], Values("length", Compat, "$5$", completions).Rewards);
        Assert.Equal([0.0, 0.0], Values("length", Compat, "$5$", [@"\boxed{5}", @"\boxed{6}"]).Rewards);
    }

    [Theory]
    [InlineData("accuracy", 1.0)]
    [InlineData("cosine", 1.0)]
    public void Evaluate_UnparseableGold_RewardsOnlyUnderTrlCompat(string name, double compatReward)
    {
        var compat = Values(name, Compat, "42", [@"\boxed{5}"]);
        var corrected = Values(name, Corrected, "42", [@"\boxed{5}"]);

        Assert.Equal((compatReward, Verdict.UnparseableGold), (compat.Rewards[0], compat.Verdicts[0]));
        Assert.Equal((0.0, Verdict.UnparseableGold), (corrected.Rewards[0], corrected.Verdicts[0]));
    }

    [Fact]
    public void WeightedRewards_Group_SumsAndMarksUnscoredSamples()
    {
        var request = new RewardRequest(
            "$5$", [new("\\boxed{5}\n</think>\n", 9), new("\\boxed{6}", 9), new(new string('x', MathVerifier.MaxTextLength + 1), 9)]);

        var corrected = WeightedRewards.Create(["accuracy", "format"], [2.0, 0.5], Corrected).Evaluate(request);
        var compat = WeightedRewards.Create(["accuracy", "format"], [2.0, 0.5], Compat).Evaluate(request);

        Assert.Equal([2.5, 0.0, 0.0], corrected.Totals);
        Assert.Equal([true, true, false], corrected.IsScored);
        Assert.Equal([Verdict.Correct, Verdict.Wrong, Verdict.Timeout], corrected.Results.Select(static result => result.Verdict));
        Assert.Equal([[1.0, 0.0, 0.0], [1.0, 0.0, 0.0]], corrected.PerFunction);
        Assert.Equal([true, true, true], compat.IsScored);
    }

    [Fact]
    public void WeightedRewards_NoVerifyingFunction_HasNoVerdicts() =>
        Assert.Empty(WeightedRewards.Create(["format"], null, Compat).Evaluate(new RewardRequest("42", [new("x", 1)])).Results);

    [Fact]
    public void Create_UnknownName_ListsTheKnown()
    {
        var error = Assert.Throws<UnknownRewardException>(() => RewardRegistry.Create("acuracy", Compat));

        Assert.Equal("acuracy", error.RewardName);
        Assert.All(RewardRegistry.Names, name => Assert.Contains(name, error.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("code")]
    [InlineData("code_format")]
    public void Create_CodeReward_SaysThatItIsNotSupported(string name) =>
        Assert.Contains(
            "not supported", Assert.Throws<UnknownRewardException>(() => RewardRegistry.Create(name, Compat)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Create_BadParameters_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => RewardRegistry.Create("cosine", Compat with { CosineMaxLength = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => RewardRegistry.Create("repetition_penalty", Compat with { RepetitionMaxPenalty = 1 }));
        Assert.Throws<ArgumentException>(() => WeightedRewards.Create(["format"], [1.0, 2.0], Compat));
        Assert.Throws<ArgumentException>(() => WeightedRewards.Create(["format"], [double.NaN], Compat));
        Assert.Throws<ArgumentException>(() => WeightedRewards.Create([], null, Compat));
    }

    [Fact]
    public void Evaluate_WrongSpanLength_Throws() =>
        Assert.Throws<ArgumentException>(
            () => RewardRegistry.Create("format", Compat)
                .Evaluate(new RewardRequest("", [new("", 0)]), new double[2], new VerificationResult?[1]));

    private static double One(string name, RewardOptions options, string completion, int tokens = 0)
    {
        var rewards = new double[1];
        RewardRegistry.Create(name, options)
            .Evaluate(new RewardRequest("$5$", [new RewardSample(completion, tokens)]), rewards, new VerificationResult?[1]);
        return rewards[0];
    }

    private static (double[] Rewards, Verdict[] Verdicts) Values(string name, RewardOptions options, string gold, string[] completions)
    {
        var (rewards, results) = (new double[completions.Length], new VerificationResult?[completions.Length]);
        RewardRegistry.Create(name, options)
            .Evaluate(new RewardRequest(gold, [.. completions.Select(text => new RewardSample(text, 0))]), rewards, results);
        return (rewards, [.. results.Select(static result => result!.Verdict)]);
    }
}
