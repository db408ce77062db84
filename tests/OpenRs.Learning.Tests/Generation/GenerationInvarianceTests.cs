using OpenRs.Learning.Generation;
using OpenRs.Learning.Models;
using OpenRs.Learning.Randomness;
using static TorchSharp.torch;

namespace OpenRs.Learning.Tests.Generation;

public sealed class GenerationInvarianceTests
{
    private static readonly SamplingOptions Options = new() { MaxCompletionLength = 40, Temperature = 0.9 };

    [Theory]
    [InlineData("tied-f32", 16)]
    [InlineData("untied-bf16", 16)]
    [InlineData("mha-sharded", 33)]
    [InlineData("qwen3", 16)]
    [InlineData("qwen3-biases-bf16", 16)]
    [InlineData("llama", 16)]
    [InlineData("llama-bf16", 16)]
    public void Generate_OtherSlotsNeighboursAndOrder_GivesTheSameBits(string name, int slots)
    {
        using var model = TestModels.Load(name);
        using var engine = new GenerationEngine(model, slots, maxLength: 96);
        var requests = Requests(model.Config.VocabSize, prompts: 9, samples: 6);
        var together = ByKey(requests, engine.Generate(requests, Options));

        var order = new PhiloxSequence(5, 0).Permutation(requests.Length);
        GenerationRequest[] shuffled = [.. order.Select(i => requests[i])];
        var other = ByKey(shuffled, engine.Generate(shuffled, Options));
        foreach (var request in requests)
        {
            AssertSame(together[request.Key], other[request.Key]);
        }

        foreach (var request in requests.Where((_, i) => i % 7 == 0))
        {
            AssertSame(together[request.Key], engine.Generate([request], Options).Single());
        }
    }

    [Theory]
    [InlineData("untied-bf16", 1, 1)]
    [InlineData("untied-bf16", 7, 2)]
    [InlineData("untied-bf16", 64, 3)]
    [InlineData("qwen3", 7, 2)]
    [InlineData("qwen3-biases-bf16", 64, 3)]
    [InlineData("llama", 7, 2)]
    public void Generate_OtherNumbersOfSlotsAndThreads_GivesTheSameBits(string name, int slots, int threads)
    {
        using var model = TestModels.Load(name);
        var requests = Requests(model.Config.VocabSize, prompts: 8, samples: 5);
        using var first = new GenerationEngine(model, slots: 32, maxLength: 96, threads: 1);
        using var second = new GenerationEngine(model, slots, maxLength: 128, threads);
        Assert.All(first.Generate(requests, Options).Zip(second.Generate(requests, Options)), pair => AssertSame(pair.First, pair.Second));
    }

    // Both compute in single precision, the decoder with sums in another order than the trainer's forward pass.
    [Theory]
    [InlineData("tied-f32")]
    [InlineData("untied-bf16")]
    [InlineData("qwen3")]
    [InlineData("qwen3-biases-bf16")]
    [InlineData("llama")]
    [InlineData("llama-bf16")]
    public void Generate_LogProbs_AreTheModelsLogSoftmaxAtTheTemperature(string name)
    {
        using var model = TestModels.Load(name);
        using var engine = new GenerationEngine(model, 16, maxLength: 96);
        var requests = Requests(model.Config.VocabSize, prompts: 5, samples: 2);
        var completions = engine.Generate(requests, Options);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        foreach (var (request, completion) in requests.Zip(completions))
        {
            int[] sequence = [.. request.Prompt, .. completion.Tokens];
            using var batch = new TokenBatch([sequence], sequence.Length);
            var hidden = model.Hidden(batch).narrow(0, request.Prompt.Length - 1, completion.Tokens.Length);
            var ids = tensor(completion.Tokens.Select(id => (long)id).ToArray(), [completion.Tokens.Length, 1]);
            var expected = (model.Logits(hidden) / Options.Temperature).log_softmax(-1).gather(1, ids).data<float>().ToArray();
            Assert.All(expected.Zip(completion.LogProbs), pair => Assert.Equal(pair.First, pair.Second, 2e-5f));
        }
    }

    [Fact]
    public void Generate_OtherSeedStepOrSample_DrawsOtherTokens()
    {
        using var model = CausalLanguageModel.Load(RepositoryPaths.Fixture("qwen2", "tied-f32"));
        using var engine = new GenerationEngine(model, 16, maxLength: 96);
        SampleKey[] keys = [new(1, 0, 0, 0), new(2, 0, 0, 0), new(1, 1, 0, 0), new(1, 0, 1, 0), new(1, 0, 0, 1)];
        var completions = engine.Generate([.. keys.Select(key => new GenerationRequest([5, 6, 7], key))], Options);
        Assert.Equal(keys.Length, completions.Select(completion => string.Join(' ', completion.Tokens)).Distinct().Count());
    }

    private static void AssertSame(Completion expected, Completion actual)
    {
        Assert.Equal(expected.Tokens, actual.Tokens);
        Assert.Equal(expected.LogProbs.Select(BitConverter.SingleToInt32Bits), actual.LogProbs.Select(BitConverter.SingleToInt32Bits));
        Assert.Equal(expected.FinishReason, actual.FinishReason);
    }

    private static Dictionary<SampleKey, Completion> ByKey(GenerationRequest[] requests, IReadOnlyList<Completion> completions) =>
        requests.Zip(completions).ToDictionary(pair => pair.First.Key, pair => pair.Second);

    private static GenerationRequest[] Requests(int vocabulary, int prompts, int samples)
    {
        var draws = new PhiloxSequence(11, 2);
        return [.. Enumerable.Range(0, prompts).SelectMany(prompt =>
        {
            int[] ids = [.. Enumerable.Range(0, 3 + (prompt * 5)).Select(_ => draws.Next(vocabulary))];
            return Enumerable.Range(0, samples)
                .Select(sample => new GenerationRequest(ids, new SampleKey(42, 3, (uint)prompt, (uint)sample)));
        })];
    }
}
