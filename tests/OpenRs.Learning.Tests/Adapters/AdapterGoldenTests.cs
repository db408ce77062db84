using System.Text.Json;
using OpenRs.Learning.Checkpoints;
using OpenRs.Learning.Generation.Tensors;
using OpenRs.Learning.Generation;
using OpenRs.Learning.Models;
using OpenRs.Learning.Tests.Devices;
using OpenRs.Learning.Training.Passes;
using OpenRs.Learning.Training;
using OpenRs.Recipes.Adapters;
using OpenRs.Recipes.Memory;
using static TorchSharp.torch;

namespace OpenRs.Learning.Tests.Adapters;

/// <summary>The golden adapter in PEFT's layout over a golden model, and the logits of both together.</summary>
public sealed class AdapterGoldenTests
{
    private const float Tolerance = 2e-4f;

    private static string Folder => SharedData.Golden("lora");

    [SkippableFact]
    public void GoldenLogits_ComputedBesideTheWeights_AgreeWithPeft()
    {
        using var model = Base();
        model.AddAdapter(AdapterConfigFile.Read(Folder).Lora, seed: 1);
        TrainedFiles.Load(model, Folder);
        AssertLogits(model);
    }

    [SkippableFact]
    public void GoldenLogits_MergedIntoTheWeights_AgreeWithPeft()
    {
        using var model = Merged();
        AssertLogits(model);
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void GoldenLogProbs_OfTrainingPasses_AreThoseOfTheGoldenLogits(bool composed)
    {
        using var model = Base();
        model.AddAdapter(AdapterConfigFile.Read(Folder).Lora, seed: 1);
        TrainedFiles.Load(model, Folder);
        using var kernels = TestDevice.Kernels(composed);
        using var pass = new SequencePass(model, new PassOptions(4096), kernels);
        var scored = pass.Score([.. Rows().Select(static row => new TrainingSequence(row[..1], row[1..]))]);
        AssertClose(LogProbs(), scored.LogProbs);
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void GoldenLogProbs_OfDecoders_AreThoseOfTheGoldenLogits(bool tensors)
    {
        using var model = Merged();
        var rows = Rows();
        var length = rows[0].Length + 1;
        using var engine = tensors
            ? new GenerationEngine(model, 4, length, new TensorDecoder(model, 4, length, MemoryPlanner.PromptRows))
            : new GenerationEngine(model, 4, length);
        int[][] best =
            [.. Logits().Chunk(model.Config.VocabSize).Chunk(rows[0].Length).Select(static row => row.Select(ArgMax).ToArray())];

        // Every prefix of a row as a prompt: the likeliest token behind it is that of the golden logits.
        foreach (var end in new[] { 1, 5, rows[0].Length })
        {
            var requests = rows.Select((row, i) => new GenerationRequest(row[..end], new SampleKey(0, 0, (uint)i, 0))).ToArray();
            var drawn = engine.Generate(requests, new SamplingOptions { Temperature = 0, MaxCompletionLength = 1 }, []);
            Assert.Equal(best.Select(row => row[end - 1]), drawn.Select(static completion => completion.Tokens.Single()));
        }
    }

    [SkippableFact]
    public void WrittenAgain_TheAdapterHasTheSameWeightsAndMeaning()
    {
        using var folder = new TemporaryFolder();
        using var model = Base();
        var config = AdapterConfigFile.Read(Folder);
        model.AddAdapter(config.Lora, seed: 1, config.BaseModel);
        TrainedFiles.Load(model, Folder);
        TrainedFiles.Save(model, folder.Path);
        Assert.Equal(config, AdapterConfigFile.Read(folder.Path));
        using var expected = SafetensorsFile.Open(Path.Combine(Folder, AdapterFiles.Weights));
        using var actual = SafetensorsFile.Open(folder[AdapterFiles.Weights]);
        Assert.Equal(expected.Tensors.Keys.Order(), actual.Tensors.Keys.Order());
        foreach (var name in expected.Tensors.Keys)
        {
            Assert.Equal(expected[name].Shape, actual[name].Shape);
            Assert.Equal(expected.ReadArray<float>(name), actual.ReadArray<float>(name));
        }
    }

    private static CausalLanguageModel Base()
    {
        using var config = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, AdapterFiles.Config)));
        var name = config.RootElement.GetProperty("base_model_name_or_path").GetString()!;
        return GoldenModels.Load(SharedData.Golden(name.Split('/')));
    }

    private static CausalLanguageModel Merged()
    {
        var model = Base();
        model.MergeAdapter(Folder, new LoraOptions());
        return model;
    }

    private static void AssertLogits(CausalLanguageModel model)
    {
        var rows = Rows();
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var batch = new TokenBatch(rows, rows[0].Length, TestDevice.Current);
        AssertClose(Logits(), model.Logits(model.Hidden(batch)).Floats());
    }

    private static List<int[]> Rows()
    {
        using var golden = Golden();
        return [.. golden.ReadArray<int>("input_ids").Chunk((int)golden["input_ids"].Shape[1])];
    }

    private static float[] Logits()
    {
        using var golden = Golden();
        return golden.ReadArray<float>("logits");
    }

    // Of each token behind the first of its row.
    private static float[] LogProbs()
    {
        using var scope = NewDisposeScope();
        var rows = Rows();
        var all = tensor(Logits()).view(rows.Count, rows[0].Length, -1).log_softmax(-1).narrow(1, 0, rows[0].Length - 1);
        var next = tensor(rows.SelectMany(row => row[1..].Select(id => (long)id)).ToArray(), [rows.Count, rows[0].Length - 1, 1]);
        return all.gather(2, next).Floats();
    }

    private static SafetensorsFile Golden() => SafetensorsFile.Open(Path.Combine(Folder, "golden.safetensors"));

    private static int ArgMax(float[] values) => Array.IndexOf(values, values.Max());

    private static void AssertClose(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        var worst = expected.Zip(actual, (a, b) => Math.Abs(a - b)).Max();
        Assert.True(worst <= Tolerance, $"largest difference {worst:g3} is above {Tolerance:g3}");
    }
}
