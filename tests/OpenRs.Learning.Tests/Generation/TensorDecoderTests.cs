using OpenRs.Learning.Generation.Tensors;
using OpenRs.Learning.Generation;
using OpenRs.Learning.Models;
using OpenRs.Learning.Randomness;
using OpenRs.Learning.Tests.Devices;
using OpenRs.Recipes.Memory;
using static TorchSharp.torch;

namespace OpenRs.Learning.Tests.Generation;

/// <summary>The decoder for GPUs.</summary>
public sealed class TensorDecoderTests
{
    private const int Slots = 6;
    private static readonly SamplingOptions Options = new() { MaxCompletionLength = 24, Temperature = 0.9 };

    [Theory]
    [InlineData("tied-f32")]
    [InlineData("mha-sharded")]
    [InlineData("qwen3")]
    [InlineData("llama")]
    public void Generate_SinglePrecision_DrawsTheTokensOfTheOtherDecoder(string name)
    {
        using var model = TestModels.Load(name);
        using var other = TestModels.Load(name, CPU);
        var requests = Requests(model.Config.VocabSize);
        using var kernels = new GenerationEngine(other, Slots, maxLength: 96, threads: 1);
        using var tensors = TensorEngine(model);
        Assert.All(kernels.Generate(requests, Options, []).Zip(tensors.Generate(requests, Options, [])), pair =>
        {
            Assert.Equal(pair.First.Tokens, pair.Second.Tokens);
            Assert.All(pair.First.LogProbs.Zip(pair.Second.LogProbs), logProbs => Assert.Equal(logProbs.First, logProbs.Second, 2e-5f));
        });
    }

    // On the CPU the library's products differ in the last bits from row to row, so only near equality can be asked for here;
    // eng/gpu/check.sh asks for equal bits where the decoder is used.
    [Theory]
    [InlineData("tied-f32")]
    [InlineData("untied-bf16")]
    [InlineData("qwen3-biases-bf16")]
    [InlineData("llama-bf16")]
    public void Generate_OtherNeighboursAndOrder_GivesTheSameTokens(string name)
    {
        using var model = TestModels.Load(name);
        using var engine = TensorEngine(model);
        var requests = Requests(model.Config.VocabSize);
        var together = requests.Zip(engine.Generate(requests, Options, [])).ToDictionary(pair => pair.First.Key, pair => pair.Second);
        GenerationRequest[] shuffled = [.. new PhiloxSequence(5, 0).Permutation(requests.Length).Select(i => requests[i])];
        var pairs = shuffled.Zip(engine.Generate(shuffled, Options, []));
        foreach (var (request, completion) in pairs.Append((requests[3], engine.Generate([requests[3]], Options, [])[0])))
        {
            Assert.Equal(together[request.Key].Tokens, completion.Tokens);
            Assert.All(together[request.Key].LogProbs.Zip(completion.LogProbs), pair => Assert.Equal(pair.First, pair.Second, 2e-5f));
        }
    }

    [Fact]
    public void Generate_LongSequences_CrossBlocksOfPositions()
    {
        var folder = RepositoryPaths.Fixture("qwen2", "tied-f32");
        var config = DecoderConfigFile.Read(folder) with { MaxPositions = 512 };
        using var model = new CausalLanguageModel(config, TestDevice.Current);
        using var other = new CausalLanguageModel(config);
        model.LoadWeights(folder);
        other.LoadWeights(folder);
        var draws = new PhiloxSequence(6, 0);
        GenerationRequest[] requests =
        [
            .. new[] { 10, 250, 300 }.Select((length, i) => new GenerationRequest(
                [.. Enumerable.Range(0, length).Select(_ => draws.Next(model.Config.VocabSize))], new SampleKey(1, 0, (uint)i, 0))),
        ];
        using var kernels = new GenerationEngine(other, Slots, maxLength: 330, threads: 1);
        using var tensors = new GenerationEngine(model, Slots, 330, new TensorDecoder(model, Slots, 330, MemoryPlanner.PromptRows));
        Assert.Equal(
            kernels.Generate(requests, Options, []).Select(completion => completion.Tokens),
            tensors.Generate(requests, Options, []).Select(completion => completion.Tokens));
    }

    [Theory]
    [InlineData("tied-f32")]
    [InlineData("qwen3")]
    [InlineData("llama-bf16")]
    public void Generate_HeadsInTheOrderOfGpuKernels_GivesTheSameTokens(string name)
    {
        using var model = TestModels.Load(name);
        using var cpu = TensorEngine(model);
        using var gpu = new GenerationEngine(
            model, Slots, 96, new TensorDecoder(model, Slots, 96, MemoryPlanner.PromptRows, groupsLast: true));
        var requests = Requests(model.Config.VocabSize);
        Assert.Equal(
            cpu.Generate(requests, Options, []).Select(completion => completion.Tokens),
            gpu.Generate(requests, Options, []).Select(completion => completion.Tokens));
    }

    private static GenerationEngine TensorEngine(CausalLanguageModel model) =>
        new(model, Slots, 96, new TensorDecoder(model, Slots, 96, MemoryPlanner.PromptRows));

    private static GenerationRequest[] Requests(int vocabulary)
    {
        var draws = new PhiloxSequence(11, 2);
        return [.. Enumerable.Range(0, 5).SelectMany(prompt =>
        {
            int[] ids = [.. Enumerable.Range(0, 3 + (prompt * 5)).Select(_ => draws.Next(vocabulary))];
            return Enumerable.Range(0, 3).Select(sample => new GenerationRequest(ids, new SampleKey(42, 3, (uint)prompt, (uint)sample)));
        })];
    }
}
