using System.Text;
using OpenRs.Cloud.Storage.Rollouts;

namespace OpenRs.Cloud.Storage.Tests.Rollouts;

/// <summary>Objects of rollouts: readable, exact, and safe to read whatever they hold.</summary>
public sealed class RolloutFileTests
{
    // Letters and emoji outside the basic plane, LaTeX, line ends of every kind, and what would command a terminal.
    private const string Texts = "\U0001f600 \U0001d465\u00b2 caf\u00e9 \u6570\u5b66 \\frac{1}{2} \"q\" <b>&'"
        + "\n\r\n\ttab \u001b[2J\u007f\u0085\u2028 end";

    // Written by the build before this form.
    private const string EarlierRollouts =
        """
        {"step":0,"position":1,"problem":7,"prompt_ids":[1,2,3]}
        {"sample":0,"ids":[5,6],"log_probs":[-0.5,-0.25],"finish":"stop","text":"4","rewards":{"accuracy":1},"reward":1,"has_signal":true}
        {"sample":1,"ids":[5],"log_probs":[-1.5],"finish":"length","text":"\uD83D\uDE00","verdict":"wrong","reward":0,"has_signal":true}

        """;

    private const string EarlierSample =
        """{"sample":3,"ids":[5],"log_probs":[-1.5],"finish":"stop","text":"4","reward":0,"has_signal":true,"prompt_cut":true}""";

    [Fact]
    public void Write_AnyText_IsPlainAndReadBackWhole()
    {
        var group = Group(Texts);
        var content = RolloutFile.Write([group, Group("second")]);

        var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(content);
        Assert.Contains("\U0001f600 \U0001d465\u00b2 caf\u00e9 \u6570\u5b66 \\\\frac{1}{2} \\\"q\\\" <b>&'\\n", text);
        Assert.DoesNotContain(text, static letter => char.IsControl(letter) && letter != '\n');
        Assert.Equal(6, text.Count(static letter => letter == '\n'));

        var read = RolloutFile.Read(content);
        Assert.Equal(2, read.Count);
        Assert.Equal((Texts, Texts, Texts), (read[0].Prompt!.ProblemText, read[0].Prompt!.Gold, read[0].Prompt!.Prompt));
        Assert.Equal([Texts, "second"], read.Select(static one => one.Samples[0].Text));
        Assert.Equal(group.Prompt!.PromptIds, read[0].Prompt!.PromptIds);
        Assert.Equal(group.Samples[0].LogProbs, read[0].Samples[0].LogProbs);
        Assert.Equal(group.Samples[0].Rewards, read[0].Samples[0].Rewards);
        Assert.Equal([Texts.Length - 1, 1], read[0].Samples[0].TextLengths!);
        Assert.Equal(content, RolloutFile.Write(read));
    }

    [Fact]
    public void Write_HalfOfASurrogatePair_BecomesTheReplacementCharacter() =>
        Assert.Equal("a\ufffdb\ufffd", RolloutFile.Read(RolloutFile.Write([Group("a\ud83db\ude00")]))[0].Samples[0].Text);

    [Fact]
    public void Read_ObjectsOfEarlierBuilds_HaveNoTextsOfThePrompt()
    {
        var rollouts = Assert.Single(RolloutFile.Read(Encoding.UTF8.GetBytes(EarlierRollouts)));
        Assert.Equal((0, 1, 7), (rollouts.Prompt!.Step!.Value, rollouts.Prompt.Position!.Value, rollouts.Prompt.Problem));
        Assert.Null(rollouts.Prompt.Prompt);
        Assert.Equal(["4", "\U0001f600"], rollouts.Samples.Select(static sample => sample.Text));
        var sample = Assert.Single(RolloutFile.Read(Encoding.UTF8.GetBytes(EarlierSample)));
        Assert.Null(sample.Prompt);
        Assert.Equal((3, true), (sample.Samples[0].Sample, sample.Samples[0].PromptCut));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"sample\":0}")]
    [InlineData("{\"sample\":-1,\"text\":\"\",\"finish\":\"stop\",\"ids\":[],\"log_probs\":[]}")]
    [InlineData("{\"sample\":0,\"text\":null,\"finish\":\"stop\",\"ids\":[],\"log_probs\":[]}")]
    [InlineData("{\"sample\":0,\"text\":\"\",\"finish\":\"other\",\"ids\":[],\"log_probs\":[]}")]
    [InlineData("{\"sample\":0,\"text\":\"\",\"finish\":\"stop\",\"ids\":[1],\"log_probs\":[]}")]
    [InlineData("{\"sample\":0,\"text\":\"\\ud800\",\"finish\":\"stop\",\"ids\":[],\"log_probs\":[]}")]
    [InlineData("{\"sample\":0,\"text\":\"\",\"finish\":\"stop\",\"ids\":[1e99],\"log_probs\":[0]}")]
    [InlineData("{\"sample\":0,\"text\":\"ab\",\"finish\":\"stop\",\"ids\":[1],\"log_probs\":[0],\"text_lengths\":[1]}")]
    [InlineData("{\"sample\":0,\"text\":\"ab\",\"finish\":\"stop\",\"ids\":[1],\"log_probs\":[0],\"text_lengths\":[1,1]}")]
    [InlineData("{\"sample\":0,\"text\":\"ab\",\"finish\":\"stop\",\"ids\":[1,2],\"log_probs\":[0,0],\"text_lengths\":[3,-1]}")]
    [InlineData("{\"sample\":0,\"text\":\"\",\"finish\":\"stop\",\"ids\":[1,1,1],\"log_probs\":[0,0,0],\"text_lengths\":[2147483647,2147483647,2]}")]
    public void Read_DamagedLine_IsRefused(string line) =>
        Assert.Throws<InvalidDataException>(() => RolloutFile.Read(Encoding.UTF8.GetBytes(line)));

    [Fact]
    public void Read_TooManyLines_IsRefused() =>
        Assert.Throws<InvalidDataException>(() => RolloutFile.Read(Encoding.UTF8.GetBytes(new string('\n', 70_000))));

    [Fact]
    public void Read_AnyBytes_EndsOrIsRefused()
    {
        var good = RolloutFile.Write([Group(Texts), Group("x")]);
        var summary = SummaryFile.Write([GroupSummary.Of(Group(Texts), 0), GroupSummary.Of(Group("x"), 1)]);
        var mutator = new ByteMutator(5);
        for (var i = 0; i < 3000; i++)
        {
            ReadOrRefuse(() => RolloutFile.Read(mutator.Change(good)));
            ReadOrRefuse(() => SummaryFile.Read(mutator.Change(summary)));
        }
    }

    [Fact]
    public void Summary_LongTexts_AreCutBetweenCharacters()
    {
        var emoji = string.Concat(Enumerable.Repeat("\U0001f600", 150));
        var summary = Assert.Single(SummaryFile.Read(SummaryFile.Write([GroupSummary.Of(Group("a" + emoji), 4)])));

        Assert.Equal((4, 7), (summary.Position, summary.Problem));
        Assert.Equal("a" + string.Concat(Enumerable.Repeat("\U0001f600", 99)), summary.Samples[0].Text);
        Assert.Equal((true, 2), (summary.Samples[0].IsTextCut, summary.Samples[0].Tokens));
        Assert.False(GroupSummary.Of(Group(new string('x', GroupSummary.MaxTextLength)), 0).Samples[0].IsTextCut);
    }

    [Fact]
    public void Summary_OfAnEarlierEvaluation_TellsThatItsPromptWasCut()
    {
        var cut = Group("x").Samples.Select(static sample => sample with { PromptCut = true }).ToList();
        Assert.True(GroupSummary.Of(new PromptGroup(null, cut), 0).PromptCut);
        Assert.Null(GroupSummary.Of(new PromptGroup(null, Group("x").Samples), 0).PromptCut);
    }

    internal static PromptGroup Group(string text) => new(
        new PromptRecord(0, 1, 7, text, text, text, null, [1, 2, 3]),
        [
            Sample(0, text, [0.1f, -1.0000001f]),
            Sample(1, "plain", [-3.4028235e38f, -1e-45f]),
        ]);

    private static CompletionRecord Sample(int sample, string text, float[] logProbs) => new(
        sample,
        text,
        text,
        VerdictNames.Correct,
        new SortedDictionary<string, double> { ["accuracy"] = 1, ["format"] = 0.1 },
        1.1,
        true,
        FinishNames.Stop,
        null,
        [5, 6],
        logProbs,
        [text.Length - 1, 1]);

    private static void ReadOrRefuse(Func<object> read)
    {
        try
        {
            Assert.NotNull(read());
        }
        catch (InvalidDataException)
        {
        }
    }
}
