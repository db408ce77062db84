using System.Text.Json;
using System.Text.Json.Nodes;
using OpenRs.Bench.ControlPlane.Elastic;
using OpenRs.Cloud.EndToEnd.Tests.Harness;
using OpenRs.Tokenization;

namespace OpenRs.Cloud.EndToEnd.Tests;

/// <summary>The seed's recipe on the seed's kind of problems, with the tokenizer of the seed's model; only the weights are small.</summary>
[Collection(EndToEndCollection.Name)]
public sealed class RealInputTests
{
    private const int Steps = 2;
    private const int Prompts = 2;
    private const int Generations = 4;
    private const int MaxCompletion = 32;
    private static readonly TimeSpan RunTimeout = TimeSpan.FromSeconds(240);

    // As in the reference system's recipes/grpo.yaml, doubled braces included.
    private const string SystemPrompt =
        @"A conversation between User and Assistant. The user asks a question, and the Assistant solves it. The assistant first "
        + @"thinks about the reasoning process in the mind and then provides the user with the answer, and put your final answer "
        + @"within \boxed{{}} . The reasoning process and answer are enclosed within <think> </think> and <answer> </answer> tags, "
        + @"respectively, i.e., <think> reasoning process here </think> <answer> answer here </answer>. Note that respond by "
        + @"English, NOT use other languages.";

    [SkippableFact]
    public async Task OpenRs3_OnRealProblems_SucceedsWithEveryCompletionStored()
    {
        var problems = SharedData.Locate("data", "math_train.jsonl");
        var tokenizer = SharedData.Golden("tokenizer", "deepseek-r1-distill-qwen", "tokenizer.json");
        await using var cloud = await ProcessCloud.StartAsync();
        cloud.StartAgent("agent-1");
        cloud.StartAgent("agent-2");
        var model = Path.Combine(cloud.Folder, "model");
        var made = await OpenRsCli.RunAsync("models", "init", "--preset", "tiny", "--tokenizer", tokenizer, "--out", model, "--seed", "7");
        Assert.True(made.ExitCode == 0, made.ToString());

        var run = await TrainAsync(cloud, model, problems);

        Assert.Equal("RUN_STATE_SUCCEEDED", (string?)run["state"]);
        Assert.Equal(Steps, (int)run["step"]!);
        AssertChargesAddUp(run["cost"]!);
        var checkpoint = Path.Combine(cloud.ObjectsFolder, (string)run["checkpoint"]!["prefix"]!);
        HuggingFaceLayout.AssertHolds(checkpoint);
        Assert.Equal(StoredRun.Sha256(Path.Combine(checkpoint, "model.safetensors")), (string?)run["checkpoint"]!["weightsSha256"]);
        AssertIsTheRecipes(checkpoint);
        var rollouts = Path.Combine(cloud.ObjectsFolder, (string)run["name"]!, "rollouts");
        AssertCompletionsAreStored(rollouts, problems, tokenizer);
        AssertTrainedOnTheStoredRewards(rollouts, run["lastStep"]!["values"]!);
    }

    private static async Task<JsonNode> TrainAsync(ProcessCloud cloud, string model, string problems)
    {
        var result = await OpenRsCli.RunAsync(
            RunTimeout,
            "runs", "create", "--recipe", "open-rs3", "--model", model, "--dataset",
            problems, "--budget", "1", "--watch", "--output", "json",
            "--set",
            $"max_steps={Steps}",
            $"prompts_per_step={Prompts}",
            $"num_generations={Generations}",
            $"max_completion_length={MaxCompletion}",
            "--server", cloud.Address.GetLeftPart(UriPartial.Authority));
        Assert.True(result.ExitCode == 0, $"{result}\n{cloud.LogTails()}");
        return JsonNode.Parse(result.Output[^1])!;
    }

    private static void AssertChargesAddUp(JsonNode cost)
    {
        var phases = cost["phases"]!.AsArray()
            .ToDictionary(static phase => (string)phase!["phase"]!, static phase => long.Parse((string)phase!["usdMicros"]!, null));
        Assert.True(
            phases.Keys.ToHashSet().IsSupersetOf(["PHASE_ROLLOUT", "PHASE_TRAIN", "PHASE_LOAD"]),
            $"Charged are {string.Join(", ", phases.Keys)}.");
        Assert.Equal(long.Parse((string)cost["spentUsdMicros"]!, null), phases.Values.Sum());
        Assert.All(phases.Values, static micros => Assert.InRange(micros, 0, 1_000_000));
    }

    private static void AssertCompletionsAreStored(string folder, string problems, string tokenizerFile)
    {
        var rows = File.ReadLines(problems).Select(static line => (string)JsonNode.Parse(line)!["problem"]!).ToList();
        var tokenizer = HuggingFaceTokenizer.Load(tokenizerFile);
        var files = Directory.GetFiles(folder, "*.jsonl", SearchOption.AllDirectories);
        Assert.Equal(Steps * Prompts, files.Length);
        foreach (var file in files)
        {
            var lines = File.ReadLines(file).Select(static line => JsonDocument.Parse(line).RootElement).ToList();
            Assert.Equal(1 + Generations, lines.Count);
            var prompt = lines[0].GetProperty("prompt_ids").EnumerateArray().Select(static id => id.GetInt32()).ToArray();
            var problem = rows[lines[0].GetProperty("problem").GetInt32()];
            Assert.Equal(
                $"<｜begin▁of▁sentence｜>{SystemPrompt}<｜User｜>{problem}<｜Assistant｜><think>\n",
                tokenizer.Decode(prompt, skipSpecial: false));
            Assert.All(lines.Skip(1), AssertIsCompletion);
        }
    }

    // The base model has single precision, the recipe bfloat16.
    private static void AssertIsTheRecipes(string checkpoint)
    {
        JsonNode Read(string name) => JsonNode.Parse(File.ReadAllText(Path.Combine(checkpoint, name)))!;
        Assert.Equal("bfloat16", (string?)Read("config.json")["torch_dtype"]);
        var state = Read("trainer.json");
        Assert.Equal((Steps, Steps * Prompts, 42), ((int)state["step"]!, (int)state["data_position"]!, (int)state["seed"]!));
        Assert.Matches("^[0-9a-f]{64}$", (string?)state["spec_hash"]);
    }

    // The recipe's order of the functions, format before cosine, is not that of their names.
    private static void AssertTrainedOnTheStoredRewards(string folder, JsonNode metrics)
    {
        var samples = Directory.GetFiles(folder, "*.jsonl", SearchOption.AllDirectories)
            .Select(static file => File.ReadLines(file).Select(static line => JsonDocument.Parse(line).RootElement).ToList())
            .Where(static lines => lines[0].GetProperty("step").GetInt32() == Steps - 1)
            .SelectMany(static lines => lines.Skip(1)).ToList();
        Assert.Equal(Prompts * Generations, samples.Count);
        Assert.Equal(samples.Average(static sample => sample.GetProperty("reward").GetDouble()), (double)metrics["reward"]!, 9);
        foreach (var name in new[] { "cosine", "format" })
        {
            Assert.Equal(
                samples.Average(sample => sample.GetProperty("rewards").GetProperty(name).GetDouble()),
                (double)metrics[$"rewards/{name}/mean"]!, 9);
        }

        Assert.NotEqual((double)metrics["rewards/cosine/mean"]!, (double)metrics["rewards/format/mean"]!);
    }

    private static void AssertIsCompletion(JsonElement sample)
    {
        var length = sample.GetProperty("ids").GetArrayLength();
        Assert.InRange(length, 1, MaxCompletion);
        Assert.Equal(length, sample.GetProperty("log_probs").GetArrayLength());
        Assert.All(sample.GetProperty("log_probs").EnumerateArray(), static value => Assert.InRange(value.GetDouble(), -100, 0));
        Assert.Equal(["cosine", "format"], sample.GetProperty("rewards").EnumerateObject().Select(static reward => reward.Name));
        Assert.Contains(sample.GetProperty("verdict").GetString(), new[] { "correct", "wrong" });
        Assert.True(sample.GetProperty("has_signal").GetBoolean());
        var rewards = sample.GetProperty("rewards");
        Assert.Equal(
            rewards.GetProperty("format").GetDouble() + (2 * rewards.GetProperty("cosine").GetDouble()),
            sample.GetProperty("reward").GetDouble(), 9);
    }
}
