using OpenRs.Learning.Generation.Tensors;
using OpenRs.Learning.Generation;
using OpenRs.Learning.Models;
using OpenRs.Learning.Randomness;
using OpenRs.Recipes.Memory;
using static TorchSharp.torch;

namespace OpenRs.Learning.Tests.Generation;

/// <summary>Tokens that the host learns some steps late are the same tokens.</summary>
public sealed class LateTokenTests
{
    private const int Slots = 4;
    private const int MaxLength = 48;

    // Completions end by stop ids, by their number of tokens, and where the slot is full.
    private static readonly SamplingOptions Options = new() { MaxCompletionLength = 22, Temperature = 1.1 };

    [Theory]
    [InlineData("tied-f32", 1)]
    [InlineData("tied-f32", 4)]
    [InlineData("untied-bf16", 3)]
    [InlineData("qwen3", 1)]
    [InlineData("llama-bf16", 4)]
    public void Generate_TensorDecoder_GivesTheSameTokens(string name, int delay)
    {
        using var model = TestModels.Load(name);
        var requests = Requests(model.Config.VocabSize);
        var stop = Stop(model);
        using var atOnce = Tensors(model, 0);
        using var late = Tensors(model, delay);
        var expected = atOnce.Generate(requests, Options, stop);
        Assert.Equal(3, expected.Select(End).Distinct().Count());
        AssertSame(expected, late.Generate(requests, Options, stop));

        // Also with other neighbours in other slots, and alone.
        GenerationRequest[] shuffled = [.. new PhiloxSequence(5, 0).Permutation(requests.Length).Select(i => requests[i])];
        AssertSame([.. shuffled.Select(request => expected[Array.IndexOf(requests, request)])], late.Generate(shuffled, Options, stop));
        AssertSame([expected[5]], late.Generate([requests[5]], Options, stop));

        string End(Completion completion, int i) => completion.FinishReason == FinishReason.Stop ? "stop"
            : completion.Tokens.Length == Options.MaxCompletionLength ? "tokens" : "full";
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(9)]
    public void Generate_DecoderWhoseRowsAreExact_GivesTheSameBits(int delay)
    {
        using var model = TestModels.Load("tied-f32", CPU);
        var requests = Requests(model.Config.VocabSize);
        using var engine = new GenerationEngine(model, Slots, MaxLength, threads: 1);
        var decoder = new LateDecoder(new Decoder(model, Slots + 1, MaxLength, MemoryPlanner.PromptRows, threads: 1), delay);
        using var late = new GenerationEngine(model, Slots, MaxLength, decoder);
        var (expected, actual) = (engine.Generate(requests, Options, Stop(model)), late.Generate(requests, Options, Stop(model)));
        AssertSame(expected, actual);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(
            pair.First.LogProbs.Select(BitConverter.SingleToInt32Bits), pair.Second.LogProbs.Select(BitConverter.SingleToInt32Bits)));

        // What is computed in vain is at most the delay for each completion that a stop id ends.
        var wanted = expected.Sum(completion => completion.Tokens.Length - 1);
        var stopped = expected.Count(completion => completion.FinishReason == FinishReason.Stop);
        Assert.InRange(decoder.DecodedRows, wanted + 1, wanted + (delay * stopped));
        Assert.Equal(delay, decoder.MostUnderWay - 1);
        Assert.Equal(0, decoder.UnderWay);
    }

    [Fact]
    public void Generate_LogitsThatAreNoNumbers_SaysSoAndWorksAgainWithOthers()
    {
        using var model = TestModels.Load("tied-f32");
        using var engine = Tensors(model, 2);
        var requests = Requests(model.Config.VocabSize);
        var expected = engine.Generate(requests, Options, []);
        using (var norm = model.Weight("model.layers.0.input_layernorm.weight"))
        {
            using var before = norm.clone();
            norm.fill_(float.NaN);
            var error = Assert.Throws<InvalidOperationException>(() => engine.Generate(requests, Options, []));
            Assert.Contains("not finite", error.Message, StringComparison.Ordinal);
            norm.copy_(before);
        }

        AssertSame(expected, engine.Generate(requests, Options, []));
    }

    private static GenerationEngine Tensors(CausalLanguageModel model, int delay) =>
        new(model, Slots, MaxLength, new TensorDecoder(model, Slots, MaxLength, MemoryPlanner.PromptRows, delay));

    private static int[] Stop(CausalLanguageModel model) => [.. Enumerable.Range(0, model.Config.VocabSize / 24)];

    // On the CPU the library's products differ in the last bits from row to row.
    private static void AssertSame(IReadOnlyList<Completion> expected, IReadOnlyList<Completion> actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        Assert.All(expected.Zip(actual), pair =>
        {
            Assert.Equal(pair.First.Tokens, pair.Second.Tokens);
            Assert.Equal(pair.First.FinishReason, pair.Second.FinishReason);
            Assert.All(pair.First.LogProbs.Zip(pair.Second.LogProbs), logProbs => Assert.Equal(logProbs.First, logProbs.Second, 2e-5f));
        });
    }

    private static GenerationRequest[] Requests(int vocabulary)
    {
        var draws = new PhiloxSequence(12, 2);
        return [.. Enumerable.Range(0, 6).SelectMany(prompt =>
        {
            int[] ids = [.. Enumerable.Range(0, 2 + (prompt * 7)).Select(_ => draws.Next(vocabulary))];
            return Enumerable.Range(0, 4).Select(sample => new GenerationRequest(ids, new SampleKey(7, 3, (uint)prompt, (uint)sample)));
        })];
    }

    /// <summary>Keeps what its decoder draws until so many further steps were asked for.</summary>
    private sealed class LateDecoder(Decoder inner, int delay) : IDecoder
    {
        private readonly Queue<(bool IsStep, DrawnToken[] Drawn)> _drawn = new();

        public int Delay => delay;

        public int DecodedRows { get; private set; }

        /// <summary>Steps that were not taken.</summary>
        public int UnderWay => _drawn.Count(draws => draws.IsStep);

        public int MostUnderWay { get; private set; }

        public DecoderRow[] Rows => inner.Rows;

        public void Begin(SamplingOptions options, CancellationToken cancellationToken) => inner.Begin(options, cancellationToken);

        public void Read(int count) => inner.Read(count);

        public void First(int slot, TokenDraw draw)
        {
            inner.First(slot, draw);
            _drawn.Enqueue((false, inner.Take().ToArray()));
        }

        public void Step(int count)
        {
            inner.Step(count);
            DecodedRows += count;
            _drawn.Enqueue((true, inner.Take().ToArray()));
            MostUnderWay = Math.Max(MostUnderWay, UnderWay);
        }

        public ReadOnlySpan<DrawnToken> Take() => _drawn.Dequeue().Drawn;

        public void CopySlot(int from, int to, int length) => inner.CopySlot(from, to, length);

        public void Dispose() => inner.Dispose();
    }
}
