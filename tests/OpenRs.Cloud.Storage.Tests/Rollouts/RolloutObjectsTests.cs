using System.Text;
using OpenRs.Cloud.Storage.Objects;
using OpenRs.Cloud.Storage.Objects.Errors;
using OpenRs.Cloud.Storage.Rollouts;

namespace OpenRs.Cloud.Storage.Tests.Rollouts;

/// <summary>Completions are written once, whichever build does a unit again.</summary>
public sealed class RolloutObjectsTests : IDisposable
{
    private const string Name = "projects/p/runs/r/rollouts/000000/000000.jsonl";
    private readonly TemporaryFolder _folder = new();
    private readonly DirectoryObjectStore _store;

    public RolloutObjectsTests() => _store = new DirectoryObjectStore(_folder.Path, TimeProvider.System);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Put_Twice_AnswersTheSameBytes()
    {
        var first = await PutAsync("text");
        Assert.Equal(first, await PutAsync("text"));
        await Assert.ThrowsAsync<ContentMismatchException>(() => PutAsync("other"));
    }

    [Theory]
    [InlineData("-0.5", true)]
    [InlineData("-0.25", false)]
    public async Task Put_OfWhatAnEarlierBuildWrote_KeepsItsBytesIfTheTokensAreTheSame(string logProb, bool isSame)
    {
        var earlier = Encoding.UTF8.GetBytes(
            $$"""
            {"step":0,"position":0,"problem":7,"prompt_ids":[1]}
            {"sample":0,"ids":[5],"log_probs":[{{logProb}}],"finish":"stop","text":"text",
            """ + "\"verdict\":\"correct\",\"rewards\":{\"accuracy\":1},\"reward\":1,\"has_signal\":true}");
        await _store.PutImmutableAsync(Name, earlier, CancellationToken.None);

        if (isSame)
        {
            Assert.Equal(earlier, await PutAsync("text"));
        }
        else
        {
            await Assert.ThrowsAsync<ContentMismatchException>(() => PutAsync("text"));
        }

        Assert.Equal(earlier, await _store.ReadAllBytesAsync(Name, 1 << 20, CancellationToken.None));
    }

    [Fact]
    public async Task Put_OfTheSameCompletionsRewardedOtherwise_KeepsTheFirstRewards()
    {
        var first = await PutAsync("text");
        await Assert.ThrowsAsync<ContentMismatchException>(() => PutAsync("text", 0.5));
        Assert.Equal(first, await PutAsync("text", 0.5, isRescored: true));
        Assert.Equal(first, await _store.ReadAllBytesAsync(Name, 1 << 20, CancellationToken.None));
        await Assert.ThrowsAsync<ContentMismatchException>(() => PutAsync("other", isRescored: true));
    }

    [Fact]
    public async Task Put_OfWhatAnEarlierBuildWroteWithoutLengths_KeepsItsBytes()
    {
        var earlier = await PutAsync("text");
        Assert.Equal(earlier, await PutAsync("text", lengths: [4]));
        await Assert.ThrowsAsync<ContentMismatchException>(() => PutAsync("tex", lengths: [3]));
    }

    private Task<byte[]> PutAsync(string text, double reward = 1, bool isRescored = false, int[]? lengths = null)
    {
        var sample = new CompletionRecord(
            0,
            text,
            "4",
            VerdictNames.Correct,
            new SortedDictionary<string, double> { ["accuracy"] = reward },
            reward,
            true,
            FinishNames.Stop,
            null,
            [5],
            [-0.5f],
            lengths);
        var prompt = new PromptRecord(0, 0, 7, "2 + 2", "4", "<user>2 + 2", null, [1]);
        return RolloutObjects.PutAsync(_store, Name, [new PromptGroup(prompt, [sample])], isRescored, CancellationToken.None);
    }
}
