using OpenRs.Learning.Generation;
using OpenRs.Learning.Models;
using OpenRs.Recipes.Memory;

namespace OpenRs.Learning.Tests.Generation;

/// <summary>What is computed and when a completion ends, seen through a decoder that counts.</summary>
public sealed class GenerationEngineTests : IDisposable
{
    private const int Slots = 4;
    private const int MaxLength = 64;
    private readonly CausalLanguageModel _model = CausalLanguageModel.Load(RepositoryPaths.Fixture("qwen2", "tied-f32"));
    private readonly CountingDecoder _decoder;
    private readonly GenerationEngine _engine;

    public GenerationEngineTests()
    {
        _decoder = new CountingDecoder(new Decoder(_model, Slots + 1, MaxLength, MemoryPlanner.PromptRows, threads: 1));
        _engine = new GenerationEngine(_model, Slots, MaxLength, _decoder);
    }

    [Fact]
    public void Generate_GroupsOfOnePrompt_ReadsEachPromptOnce()
    {
        var options = new SamplingOptions { Temperature = 1, MaxCompletionLength = 5 };
        _engine.Generate([.. Group(0, 6), .. Group(1, 6), .. Group(2, 6)], options, []);
        Assert.Equal(3, _decoder.Prompts);
    }

    [Fact]
    public void Generate_CompletionsOfOneLength_KeepsAllSlotsBusy()
    {
        // 12 completions of 5 tokens, the first of which comes from the prompt's logits: 3 rounds of 4 steps.
        _engine.Generate(Group(0, 12), new SamplingOptions { Temperature = 1, MaxCompletionLength = 5 }, []);
        Assert.Equal(12, _decoder.Steps);
        Assert.Equal(48, _decoder.DecodedRows);
    }

    [Fact]
    public void Generate_CompletionsOfManyLengths_RefillsAFreeSlotAtOnce()
    {
        int[] stop = [.. Enumerable.Range(0, _model.Config.VocabSize / 8)];
        var completions = _engine.Generate(Group(0, 40), new SamplingOptions { Temperature = 1, MaxCompletionLength = 30 }, stop);
        var rows = completions.Sum(completion => completion.Tokens.Length - 1);
        Assert.Equal(rows, _decoder.DecodedRows);

        // Slots are short of work at the end only, for as long as one completion may take.
        Assert.InRange(_decoder.Steps, (rows + Slots - 1) / Slots, ((rows + Slots - 1) / Slots) + 30);
        Assert.True(completions.Select(completion => completion.Tokens.Length).Distinct().Count() > 3);
    }

    [Fact]
    public void Generate_StopIds_EndWithTheFirstAndOnlyThere()
    {
        int[] stop = [.. Enumerable.Range(0, _model.Config.VocabSize / 8)];
        var completions = _engine.Generate(Group(0, 40), new SamplingOptions { Temperature = 1, MaxCompletionLength = 12 }, stop);
        Assert.Contains(completions, completion => completion.FinishReason == FinishReason.Stop);
        Assert.Contains(completions, completion => completion.FinishReason == FinishReason.Length);
        Assert.All(completions, completion =>
        {
            Assert.Equal(completion.Tokens.Length, completion.LogProbs.Length);
            Assert.DoesNotContain(completion.Tokens[..^1], stop.Contains);
            Assert.Equal(completion.FinishReason == FinishReason.Stop, stop.Contains(completion.Tokens[^1]));
            Assert.True(completion.FinishReason == FinishReason.Stop || completion.Tokens.Length == 12);
        });
    }

    [Fact]
    public void Generate_SlotFull_EndsByLength()
    {
        var request = new GenerationRequest([.. Enumerable.Range(0, MaxLength - 7)], new SampleKey(1, 0, 0, 0));
        var completion = Assert.Single(_engine.Generate([request], new SamplingOptions(), []));
        Assert.Equal((7, FinishReason.Length), (completion.Tokens.Length, completion.FinishReason));
    }

    [Fact]
    public void Generate_MoreTokensThanTheSlotHolds_ReservesOnlyTheSlot()
    {
        var options = new SamplingOptions { Temperature = 1, MaxCompletionLength = int.MaxValue };
        Assert.All(_engine.Generate(Group(0, 2), options, []), completion => Assert.Equal(MaxLength - 3, completion.Tokens.Length));
    }

    [Fact]
    public void Generate_StopTokenFirst_IsTheWholeCompletion()
    {
        var first = _engine.Generate(Group(0, 1), new SamplingOptions { Temperature = 0, MaxCompletionLength = 1 }, [])[0].Tokens[0];
        var completions = _engine.Generate(Group(0, 6), new SamplingOptions { Temperature = 0 }, [first]);
        Assert.All(
            completions,
            completion => Assert.Equal((first, FinishReason.Stop), (Assert.Single(completion.Tokens), completion.FinishReason)));
        Assert.Equal(0, _decoder.DecodedRows);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(MaxLength)]
    public void Generate_PromptThatDoesNotFit_SaysHowLongItMayBe(int length)
    {
        var request = new GenerationRequest(new int[length], default);
        var error = Assert.Throws<ArgumentException>(() => _engine.Generate([request], new SamplingOptions()));
        Assert.Contains($"takes 1 to {MaxLength - 1}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_LongerThanTheModelsPositions_IsRefused()
    {
        var error = Assert.Throws<ArgumentException>(() => new GenerationEngine(_model, 1, _model.Config.MaxPositions + 1));
        Assert.Contains("max_position_embeddings", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Generate_WeightsThatAreNoNumbers_SaysSoAndWorksAgainWithOthers()
    {
        var options = new SamplingOptions { Temperature = 1, MaxCompletionLength = 3 };
        using (var norm = _model.Weight("model.norm.weight"))
        {
            norm.fill_(float.NaN);
            Assert.Contains(
                "not finite", Assert.Throws<InvalidOperationException>(() => _engine.Generate(Group(0, 2), options, [])).Message,
                StringComparison.Ordinal);
            norm.fill_(1);
        }

        Assert.Equal(2, _engine.Generate(Group(0, 2), options, []).Count);
    }

    public void Dispose()
    {
        _engine.Dispose();
        _model.Dispose();
    }

    private static GenerationRequest[] Group(int prompt, int samples) =>
        [
            .. Enumerable.Range(0, samples)
                .Select(sample => new GenerationRequest([3, 4, 5 + prompt], new SampleKey(1, 0, (uint)prompt, (uint)sample))),
        ];

    private sealed class CountingDecoder(Decoder inner) : IDecoder
    {
        public int Prompts { get; private set; }

        public int Steps { get; private set; }

        public int DecodedRows { get; private set; }

        public int Delay => inner.Delay;

        public DecoderRow[] Rows => inner.Rows;

        public void Begin(SamplingOptions options, CancellationToken cancellationToken) => inner.Begin(options, cancellationToken);

        public void Read(int count)
        {
            Prompts++;
            inner.Read(count);
        }

        public void First(int slot, TokenDraw draw) => inner.First(slot, draw);

        public void Step(int count)
        {
            Steps++;
            DecodedRows += count;
            inner.Step(count);
        }

        public ReadOnlySpan<DrawnToken> Take() => inner.Take();

        public void CopySlot(int from, int to, int length) => inner.CopySlot(from, to, length);

        public void Dispose() => inner.Dispose();
    }
}
