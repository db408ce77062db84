using System.Text.Json;
using OpenRs.Learning.Checkpoints;
using OpenRs.Learning.Models;
using OpenRs.Learning.Training.Grpo;

namespace OpenRs.Learning.Tests.Training;

/// <summary>The golden GRPO batch, cases and trajectory.</summary>
internal sealed class GrpoGolden : IDisposable
{
    private readonly string _folder;
    private readonly bool _shared;
    private readonly JsonDocument _json;
    private readonly SafetensorsFile _batch;

    public GrpoGolden(bool shared)
    {
        _shared = shared;
        _folder = GoldenModels.Folder(shared, "grpo");
        _json = JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder, "golden.json")));
        _batch = SafetensorsFile.Open(Path.Combine(_folder, "batch.safetensors"));
    }

    public JsonElement Root => _json.RootElement;

    public IReadOnlyList<string> Cases => [.. Root.GetProperty("cases").EnumerateObject().Select(item => item.Name)];

    public float[] Advantages => _batch.ReadArray<float>("advantages");

    public JsonElement Case(string name) => Root.GetProperty("cases").GetProperty(name);

    public SafetensorsFile Gradients(string name) => SafetensorsFile.Open(Path.Combine(_folder, $"grads_{name}.safetensors"));

    public SafetensorsFile AfterFiveSteps() => SafetensorsFile.Open(Path.Combine(_folder, "policy_after_5_steps.safetensors"));

    public CausalLanguageModel Policy()
    {
        var model = Reference();
        model.LoadWeights(Path.Combine(_folder, "policy.safetensors"));
        return model;
    }

    public CausalLanguageModel Reference() =>
        GoldenModels.Load(GoldenModels.Folder(_shared, [.. Root.GetProperty("base_checkpoint").GetString()!.Split('/')]));

    /// <summary>The batch as rollouts; the old policy's log-probabilities are those of the case.</summary>
    public IReadOnlyList<RolloutGroup> Groups(string name)
    {
        var prompts = Rows("prompt_ids", "prompt_mask");
        var completions = Rows("completion_ids", "completion_mask");
        var width = (int)_batch["completion_ids"].Shape[1];
        var old = _batch.ReadArray<float>($"{name}.ref_logps");
        var rewards = _batch.ReadArray<float>("rewards").Chunk((int)_batch["rewards"].Shape[1]).ToArray();
        var size = Root.GetProperty("num_generations").GetInt32();
        var eos = Root.GetProperty("eos_token_id").GetInt32();
        return [.. Enumerable.Range(0, prompts.Count / size).Select(group => new RolloutGroup(
            prompts[group * size],
            [.. Enumerable.Range(group * size, size).Select(i => new ScoredCompletion
            {
                Tokens = completions[i],
                LogProbs = old[(i * width)..((i * width) + completions[i].Length)],
                Rewards = [.. rewards[i].Select(reward => (double)reward)],
                Truncated = completions[i][^1] != eos,
            })]))];
    }

    public GrpoOptions Options(string name)
    {
        var golden = Case(name);
        return new GrpoOptions
        {
            Rewards =
            [
                .. _batch.ReadArray<float>("reward_weights").Zip(["first", "second"], (weight, name) => new RewardSpec(name, weight)),
            ],
            LossType = golden.GetProperty("loss").GetString() switch
            {
                "grpo" => LossType.Grpo,
                "bnpo" => LossType.Bnpo,
                "dr_grpo" => LossType.DrGrpo,
                "dapo" => LossType.Dapo,
                var other => throw new InvalidDataException($"golden loss kind {other}"),
            },
            Beta = golden.GetProperty("beta").GetDouble(),
            EpsilonLow = golden.GetProperty("eps_low").GetDouble(),
            EpsilonHigh = golden.GetProperty("eps_high").GetDouble(),
            OldPolicy = golden.GetProperty("old").ValueKind == JsonValueKind.Null ? OldPolicy.Current : OldPolicy.Sampler,
            Sampling = new()
            {
                Temperature = golden.GetProperty("temp").GetDouble(),
                MaxCompletionLength = golden.GetProperty("max_completion_length").GetInt32(),
            },
            Optimizer = new() { Schedule = LearningRateSchedule.Constant },
        };
    }

    public OptimizerOptions Optimizer()
    {
        var golden = Root.GetProperty("optimizer");
        return new OptimizerOptions
        {
            LearningRate = golden.GetProperty("lr").GetDouble(),
            AdamBeta1 = golden.GetProperty("betas")[0].GetDouble(),
            AdamBeta2 = golden.GetProperty("betas")[1].GetDouble(),
            AdamEpsilon = golden.GetProperty("eps").GetDouble(),
            WeightDecay = golden.GetProperty("weight_decay").GetDouble(),
            MaxGradNorm = golden.GetProperty("max_grad_norm").GetDouble(),
            Schedule = LearningRateSchedule.CosineWithMinLr,
            WarmupRatio = golden.GetProperty("warmup_steps").GetInt32() / golden.GetProperty("total_steps").GetDouble(),
            MaxSteps = golden.GetProperty("total_steps").GetInt32(),
            MinLrRate = golden.GetProperty("min_lr_rate").GetDouble(),
        };
    }

    public void Dispose()
    {
        _json.Dispose();
        _batch.Dispose();
    }

    private IReadOnlyList<int[]> Rows(string ids, string mask) =>
        TokenBatch.Unpad(_batch.ReadArray<int>(ids), _batch.ReadArray<int>(mask), (int)_batch[ids].Shape[1]);
}
