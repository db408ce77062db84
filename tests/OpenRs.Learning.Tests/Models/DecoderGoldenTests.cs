using OpenRs.Learning.Checkpoints;
using OpenRs.Learning.Generation.Tensors;
using OpenRs.Learning.Generation;
using OpenRs.Learning.Models;
using OpenRs.Learning.Tests.Devices;
using OpenRs.Recipes.Memory;
using static TorchSharp.torch;

namespace OpenRs.Learning.Tests.Models;

public sealed class DecoderGoldenTests
{
    private const float Tolerance = 2e-4f;
    private const int PromptLength = 8;

    // What rounding to bf16 between products moves a log-probability by at most; 0.05 was seen on three folders of seeds.
    private const float RoundingOfBFloat16 = 0.08f;

    public static TheoryData<string, string, bool> Models => GoldenModels.All;

    public static TheoryData<string, string, bool> BFloat16Models => GoldenModels.BFloat16;

    [SkippableTheory]
    [MemberData(nameof(Models))]
    public void GoldenLogits_WholeSequences_AgreeWithTransformers(string family, string name, bool shared)
    {
        var folder = GoldenModels.Folder(shared, family, name);
        using var model = GoldenModels.Load(folder);
        using var golden = SafetensorsFile.Open(Path.Combine(folder, "golden.safetensors"));
        var rows = Rows(golden, "input_ids");
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var batch = new TokenBatch(rows, rows[0].Length, TestDevice.Current);
        var logits = model.Logits(model.Hidden(batch)).Floats();
        AssertClose(golden.ReadArray<float>("logits"), logits);
    }

    [SkippableTheory]
    [MemberData(nameof(Models))]
    public void GoldenLastLogits_LeftPaddedRows_AgreeWithTransformers(string family, string name, bool shared)
    {
        var folder = GoldenModels.Folder(shared, family, name);
        using var model = GoldenModels.Load(folder);
        using var golden = SafetensorsFile.Open(Path.Combine(folder, "golden.safetensors"));
        var length = (int)golden["padded_ids"].Shape[1];
        var rows = TokenBatch.Unpad(golden.ReadArray<int>("padded_ids"), golden.ReadArray<int>("padded_mask"), length);
        Assert.Contains(rows, row => row.Length < length);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var batch = new TokenBatch(rows, length, TestDevice.Current);
        var last = tensor(rows.Select((row, i) => ((long)i * length) + row.Length - 1).ToArray(), device: TestDevice.Current);
        var logits = model.Logits(model.Hidden(batch).index_select(0, last)).Floats();
        AssertClose(golden.ReadArray<float>("padded_last_logits"), logits);
    }

    [SkippableTheory]
    [MemberData(nameof(Models))]
    public void GoldenGreedy_EngineWithCache_GivesTheSameIds(string family, string name, bool shared)
    {
        var folder = GoldenModels.Folder(shared, family, name);
        using var model = GoldenModels.Load(folder);
        using var golden = SafetensorsFile.Open(Path.Combine(folder, "golden.safetensors"));
        var rows = Rows(golden, "greedy");
        using var engine = new GenerationEngine(model, slots: 16, maxLength: rows[0].Length);
        AssertGreedy(engine, rows);
    }

    // In single precision, as the golden values are; the next test takes bf16 weights as they are.
    [SkippableTheory]
    [MemberData(nameof(Models))]
    public void GoldenGreedy_TensorDecoder_GivesTheSameIds(string family, string name, bool shared)
    {
        var folder = GoldenModels.Folder(shared, family, name);
        using var model = GoldenModels.Load(folder, TensorType.F32);
        using var golden = SafetensorsFile.Open(Path.Combine(folder, "golden.safetensors"));
        var rows = Rows(golden, "greedy");
        var length = rows[0].Length;
        using var engine = new GenerationEngine(
            model, slots: 4, length, new TensorDecoder(model, slots: 4, length, MemoryPlanner.PromptRows));
        AssertGreedy(engine, rows);
    }

    // What it draws is judged by the forward pass, which gives the golden logits of these weights.
    [SkippableTheory]
    [MemberData(nameof(BFloat16Models))]
    public void GoldenGreedy_TensorDecoderInBFloat16_StaysWithinItsRounding(string family, string name, bool shared)
    {
        var folder = GoldenModels.Folder(shared, family, name);
        using var model = GoldenModels.Load(folder, TensorType.BF16);
        using var judge = GoldenModels.Load(folder);
        using var golden = SafetensorsFile.Open(Path.Combine(folder, "golden.safetensors"));
        var rows = Rows(golden, "greedy");
        using var engine = new GenerationEngine(
            model, slots: 4, rows[0].Length, new TensorDecoder(model, slots: 4, rows[0].Length, MemoryPlanner.PromptRows));
        var completions = Greedy(engine, rows);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        Assert.All(rows.Zip(completions), pair =>
        {
            int[] sequence = [.. pair.First[..PromptLength], .. pair.Second.Tokens];
            using var batch = new TokenBatch([sequence], sequence.Length, TestDevice.Current);
            var all = judge.Logits(judge.Hidden(batch).narrow(0, PromptLength - 1, pair.Second.Tokens.Length)).log_softmax(-1);
            var ids = tensor(pair.Second.Tokens.Select(id => (long)id).ToArray(), [pair.Second.Tokens.Length, 1], device: TestDevice.Current);
            var drawn = all.gather(1, ids).Floats();
            AssertClose(drawn, pair.Second.LogProbs, RoundingOfBFloat16);
            AssertClose(all.amax([-1]).Floats(), drawn, RoundingOfBFloat16);
        });
    }

    [SkippableTheory]
    [MemberData(nameof(Models))]
    public void GoldenLogProbs_TemperatureOne_AgreeWithTransformers(string family, string name, bool shared)
    {
        var folder = GoldenModels.Folder(shared, family, name);
        using var model = GoldenModels.Load(folder);
        using var golden = SafetensorsFile.Open(Path.Combine(folder, "golden.safetensors"));
        var rows = Rows(golden, "input_ids");
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var batch = new TokenBatch(rows, rows[0].Length, TestDevice.Current);
        var all = model.Logits(model.Hidden(batch)).log_softmax(-1).view(rows.Count, rows[0].Length, -1).narrow(1, 0, rows[0].Length - 1);
        var next = tensor(rows.SelectMany(row => row[1..].Select(id => (long)id)).ToArray(), [rows.Count, rows[0].Length - 1, 1],
            device: TestDevice.Current);
        AssertClose(golden.ReadArray<float>("logprobs"), all.gather(2, next).Floats());
    }

    private static void AssertGreedy(GenerationEngine engine, List<int[]> rows)
    {
        var completions = Greedy(engine, rows);
        Assert.Equal(rows.Select(row => row[PromptLength..]), completions.Select(completion => completion.Tokens));
        Assert.All(completions, completion => Assert.Equal(FinishReason.Length, completion.FinishReason));
    }

    private static IReadOnlyList<Completion> Greedy(GenerationEngine engine, List<int[]> rows) => engine.Generate(
        [.. rows.Select((row, i) => new GenerationRequest(row[..PromptLength], new SampleKey(0, 0, (uint)i, 0)))],
        new SamplingOptions { Temperature = 0, MaxCompletionLength = rows[0].Length - PromptLength }, []);

    private static List<int[]> Rows(SafetensorsFile file, string name) =>
        [.. file.ReadArray<int>(name).Chunk((int)file[name].Shape[1])];

    private static void AssertClose(float[] expected, float[] actual, float tolerance = Tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        var worst = expected.Zip(actual, (a, b) => Math.Abs(a - b)).Max();
        Assert.True(worst <= tolerance, $"largest difference {worst:g3} is above {tolerance:g3}");
    }
}
