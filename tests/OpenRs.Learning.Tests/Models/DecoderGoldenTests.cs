using OpenRs.Learning.Checkpoints;
using OpenRs.Learning.Generation;
using OpenRs.Learning.Generation.Tensors;
using OpenRs.Learning.Models;
using static TorchSharp.torch;

namespace OpenRs.Learning.Tests.Models;

public sealed class DecoderGoldenTests
{
    private const float Tolerance = 2e-4f;

    public static TheoryData<string, string, bool> Models => GoldenModels.All;

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
        using var batch = new TokenBatch(rows, rows[0].Length);
        var logits = model.Logits(model.Hidden(batch)).data<float>().ToArray();
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
        using var batch = new TokenBatch(rows, length);
        var last = tensor(rows.Select((row, i) => ((long)i * length) + row.Length - 1).ToArray());
        var logits = model.Logits(model.Hidden(batch).index_select(0, last)).data<float>().ToArray();
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

    // Of bf16 weights this decoder's products are in bf16, where the golden values are of single precision.
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
            model, slots: 4, length, new TensorDecoder(model, slots: 4, length, GenerationEngine.PromptRows));
        AssertGreedy(engine, rows);
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
        using var batch = new TokenBatch(rows, rows[0].Length);
        var all = model.Logits(model.Hidden(batch)).log_softmax(-1).view(rows.Count, rows[0].Length, -1).narrow(1, 0, rows[0].Length - 1);
        var next = tensor(rows.SelectMany(row => row[1..].Select(id => (long)id)).ToArray(), [rows.Count, rows[0].Length - 1, 1]);
        AssertClose(golden.ReadArray<float>("logprobs"), all.gather(2, next).contiguous().data<float>().ToArray());
    }

    private static void AssertGreedy(GenerationEngine engine, List<int[]> rows)
    {
        var requests = rows.Select((row, i) => new GenerationRequest(row[..8], new SampleKey(0, 0, (uint)i, 0))).ToArray();
        var completions = engine.Generate(requests, new SamplingOptions { Temperature = 0, MaxCompletionLength = 40 }, []);
        Assert.Equal(rows.Select(row => row[8..]), completions.Select(completion => completion.Tokens));
        Assert.All(completions, completion => Assert.Equal(FinishReason.Length, completion.FinishReason));
    }

    private static List<int[]> Rows(SafetensorsFile file, string name) =>
        [.. file.ReadArray<int>(name).Chunk((int)file[name].Shape[1])];

    private static void AssertClose(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        var worst = expected.Zip(actual, (a, b) => Math.Abs(a - b)).Max();
        Assert.True(worst <= Tolerance, $"largest difference {worst:g3} is above {Tolerance:g3}");
    }
}
