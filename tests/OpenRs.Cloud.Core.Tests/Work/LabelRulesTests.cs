namespace OpenRs.Cloud.Work;

public sealed class LabelRulesTests
{
    [Theory]
    [InlineData("team", "math")]
    [InlineData("Team_1.x-y", "")]
    [InlineData("example.com/team", "A.b_c-1")]
    [InlineData("a", "b")]
    public void ProblemOf_WhatKubernetesTakes_IsNone(string key, string value) => Assert.Null(LabelRules.ProblemOf(key, value));

    [Theory]
    [InlineData("", "x")]
    [InlineData("-team", "x")]
    [InlineData("team.", "x")]
    [InlineData("te am", "x")]
    [InlineData("team\n", "x")]
    [InlineData("/team", "x")]
    [InlineData("Example.com/team", "x")]
    [InlineData("a/b/c", "x")]
    [InlineData("example..com/team", "x")]
    [InlineData("team", "-x")]
    [InlineData("team", "x y")]
    [InlineData("team", "x\n")]
    [InlineData("t\u00e9am", "x")]
    public void ProblemOf_AnythingElse_IsSaid(string key, string value) => Assert.NotNull(LabelRules.ProblemOf(key, value));

    [Fact]
    public void ProblemOf_LongTexts_IsSaid()
    {
        Assert.Null(LabelRules.ProblemOf(new string('a', 63), new string('b', 63)));
        Assert.NotNull(LabelRules.ProblemOf(new string('a', 64), ""));
        Assert.NotNull(LabelRules.ProblemOf("a", new string('b', 64)));
        Assert.NotNull(LabelRules.ProblemOf(new string('a', 254) + "/a", ""));
    }
}
