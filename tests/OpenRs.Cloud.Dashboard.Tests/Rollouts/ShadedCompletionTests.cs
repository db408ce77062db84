using FsCheck.Fluent;
using OpenRs.Cloud.Dashboard.Formatting;
using OpenRs.Cloud.Dashboard.Rollouts;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Dashboard.Tests.Rollouts;

/// <summary>How a completion is divided into shaded pieces.</summary>
public sealed class ShadedCompletionTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(-0.10, 0)]
    [InlineData(-0.11, 1)]
    [InlineData(-0.70, 2)]
    [InlineData(-2.31, 3)]
    [InlineData(-4.61, 4)]
    [InlineData(-1e30, 4)]
    public void Shade_OfALogProbability_IsByItsProbability(double logProbability, int shade) =>
        Assert.Equal(shade, new TokenPiece(1, 1, "x", logProbability).Shade);

    [Fact]
    public void Of_TokensOfOneCharacter_AreOnePiece()
    {
        var shaded = ShadedCompletion.Of(RolloutOf(("a", -1), ("", -0.5f), ("", -0.25f), ("\U0001f600", -0.25f), ("", -3)));
        Assert.Equal(
            [new TokenPiece(1, 1, "a", -1), new TokenPiece(2, 3, "\U0001f600", -1), new TokenPiece(5, 1, "", -3)], shaded.Pieces);
        Assert.Equal((5, -1, "token 5: log-probability -3, probability 4.979 %"), (shaded.Tokens, shaded.Mean, shaded.Least!.Numbers));
        Assert.Equal((2, 1), (shaded.CountOf(2), shaded.CountOf(3)));
        Assert.Equal("tokens 2 to 4: log-probability -1, probability 36.79 %", shaded.Pieces[1].Numbers);
    }

    [Fact]
    public void Of_ARolloutOfAnEarlierBuild_HasNoPieces()
    {
        var shaded = ShadedCompletion.Of(new Rollout { Text = "a\u001b" });
        Assert.Equal((0, "a\u241b"), (shaded.Pieces.Count, shaded.Rest));
    }

    [Fact]
    public void Of_MoreTokensThanABrowserTakes_LeavesTheRestPlain()
    {
        var shaded = ShadedCompletion.Of(RolloutOf([.. Enumerable.Repeat(("ab", -1f), ShadedCompletion.MaxTokens + 7)]));
        Assert.Equal((ShadedCompletion.MaxTokens, 14), (shaded.Tokens, shaded.Rest.Length));
    }

    [Fact]
    public void Of_AnyTokens_ShowsTheWholeText() => Properties.Hold(
        ArbMap.Default.GeneratorFor<(string, float)>().ListOf(),
        200,
        static tokens =>
        {
            var rollout = RolloutOf([.. tokens.Select(static token => (token.Item1 ?? "", token.Item2))]);
            var shaded = ShadedCompletion.Of(rollout);
            Assert.Equal(SafeText.Of(rollout.Text), string.Concat(shaded.Pieces.Select(static piece => piece.Text)) + shaded.Rest);
            Assert.Equal(rollout.Tokens.Count, shaded.Tokens);
            Assert.All(shaded.Pieces, static piece => Assert.InRange(piece.Shade, 0, TokenPiece.Shades.Count - 1));
        });

    private static Rollout RolloutOf(params (string Text, float LogProbability)[] tokens) => new()
    {
        Text = string.Concat(tokens.Select(static token => token.Text)),
        Tokens = { tokens.Select(static token => new CompletionToken { Text = token.Text, LogProbability = token.LogProbability }) },
    };
}
