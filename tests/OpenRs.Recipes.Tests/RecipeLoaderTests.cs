using System.Text;
using System.Text.Json;
using OpenRs.Recipes.Keys;
using OpenRs.Recipes.Loading;
using OpenRs.Recipes.Options;
using OpenRs.Verification.Options;

namespace OpenRs.Recipes.Tests;

public sealed class RecipeLoaderTests
{
    private const string Minimal = "prompts_per_step: 2\nmax_steps: 3\nrewards: [{name: accuracy}]\n";

    [Fact]
    public void BuiltIn_OpenRs3_HasTheValuesOfTheReference()
    {
        var recipe = RecipeLoader.BuiltIn("open-rs3");
        var (grpo, sampling, optimizer) = (recipe.Grpo, recipe.Grpo.Sampling, recipe.Grpo.Optimizer);
        Assert.Equal(
            (12, 6, 512, 3584, 0.7),
            (recipe.PromptsPerStep, recipe.NumGenerations, recipe.MaxPromptLength, sampling.MaxCompletionLength, sampling.Temperature));
        Assert.Equal(
            (1e-6, LearningRateSchedule.CosineWithMinLr, 50, 0.1),
            (optimizer.LearningRate, optimizer.Schedule, optimizer.WarmupSteps, optimizer.MinLrRate));
        Assert.Equal(
            (0.04, LossType.Bnpo, RewardScaling.Group, 500, 50, 42L),
            (grpo.Beta, grpo.LossType, grpo.ScaleRewards, optimizer.MaxSteps, recipe.SaveEvery, recipe.Seed));
        Assert.Equal(["format:1", "cosine:2"], grpo.Rewards.Select(reward => $"{reward.Name}:{reward.Weight}"));
        Assert.Equal(3584, grpo.Rewards[1].Options["max_len"]);
        Assert.True(grpo.TrlCompat);
        Assert.Contains(@"within \boxed{{}} .", recipe.SystemPrompt, StringComparison.Ordinal);
        Assert.EndsWith("NOT use other languages.", recipe.SystemPrompt, StringComparison.Ordinal);
    }

    [Fact]
    public void BuiltIn_OpenRs3_StatesEveryKey()
    {
        var stated = RecipeLoader.BuiltInText("open-rs3").Split('\n')
            .Where(line => line.Contains(':') && line[0] is not ('#' or ' '))
            .Select(line => line[..line.IndexOf(':')]);
        using var json = JsonDocument.Parse(RecipeLoader.BuiltIn("open-rs3").ToCanonicalJson());
        Assert.Equal(
            json.RootElement.EnumerateObject().Select(member => member.Name == "seed_compat" ? "trl_compat" : member.Name), stated);
    }

    [Fact]
    public void BuiltIn_OpenRs1And2_DifferFrom3AsInThePaper()
    {
        var third = RecipeLoader.BuiltIn("open-rs3");
        var second = RecipeLoader.BuiltIn("open-rs2");
        var first = RecipeLoader.BuiltIn("open-rs1");
        Assert.Equal(["format:1", "accuracy:2"], second.Grpo.Rewards.Select(reward => $"{reward.Name}:{reward.Weight}"));
        Assert.Equal(third.SystemPrompt, second.SystemPrompt + " Note that respond by English, NOT use other languages.");
        var likeThird = second with
        {
            Name = third.Name, Grpo = second.Grpo with { Rewards = third.Grpo.Rewards }, SystemPrompt = third.SystemPrompt,
        };
        Assert.Equal(third.Hash(), likeThird.Hash());
        var likeSecond = RecipeLoader.Apply(first, ["name=open-rs2", "max_completion_length=3584", "save_every=50"]);
        Assert.Equal(second.Hash(), likeSecond.Hash());
        Assert.Equal(4096, first.Grpo.Sampling.MaxCompletionLength);
    }

    [Fact]
    public void BuiltIn_Quickstart_HasTheMeasuredSetting()
    {
        var recipe = RecipeLoader.BuiltIn("quickstart");
        Assert.Equal((24, 16, 120, 20), (recipe.PromptsPerStep, recipe.NumGenerations, recipe.Grpo.Optimizer.MaxSteps, recipe.SaveEvery));
        Assert.Equal((1.0, 0.0, 2e-4), (recipe.Grpo.Sampling.Temperature, recipe.Grpo.Beta, recipe.Grpo.Optimizer.LearningRate));
        Assert.Null(recipe.SystemPrompt);
    }

    [Fact]
    public void BuiltIn_UnknownName_NamesTheNearest()
    {
        var error = Assert.Throws<ArgumentException>(() => RecipeLoader.BuiltIn("open-rs4"));
        Assert.Contains("open-rs", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("open-rs1", VerifierProfile.Reference)]
    [InlineData("open-rs2", VerifierProfile.Reference)]
    [InlineData("open-rs3", VerifierProfile.Reference)]
    [InlineData("quickstart", VerifierProfile.Corrected)]
    public void BuiltIn_Verifier_IsTheReferencesOnlyWhereResultsAreRepeated(string name, VerifierProfile expected) =>
        Assert.Equal(expected, RecipeLoader.BuiltIn(name).Verifier);

    [Fact]
    public void Load_Verifier_IsCorrectedUnlessNamed()
    {
        Assert.Equal(VerifierProfile.Corrected, RecipeLoader.Load(Minimal).Verifier);
        var recipe = RecipeLoader.Load($"{Minimal}verifier: reference\n");
        Assert.Equal(VerifierProfile.Reference, recipe.Verifier);
        Assert.Equal(recipe.Hash(), RecipeLoader.Load(Encoding.UTF8.GetString(recipe.ToCanonicalJson())).Hash());
        var error = Assert.Throws<RecipeException>(() => RecipeLoader.Load($"{Minimal}verifier: exact\n"));
        Assert.Contains("corrected, reference", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_Extends_ChangesOnlyWhatIsGiven()
    {
        var recipe = RecipeLoader.Load("extends: open-rs3\nmax_steps: 7\n");
        var third = RecipeLoader.BuiltIn("open-rs3");
        var grpo = third.Grpo with { Optimizer = third.Grpo.Optimizer with { MaxSteps = 7 } };
        Assert.Equal((third with { Grpo = grpo }).Hash(), recipe.Hash());
    }

    [Fact]
    public void LoadAndApply_CorrectionTwice_AreRefused()
    {
        var loaded = Assert.Throws<RecipeException>(
            () => RecipeLoader.Load(Minimal + "old_policy: sampler\nimportance_sampling: token_mask\n"));
        var applied = Assert.Throws<RecipeException>(
            () => RecipeLoader.Apply(RecipeLoader.BuiltIn("open-rs3"), ["old_policy=sampler", "importance_sampling=sequence_mask"]));
        Assert.All([loaded, applied], error => Assert.Equal("importance_sampling", Assert.Single(error.Problems).Key));
    }

    [Theory]
    [InlineData("temperature: 0.7\nold_policy: sampler", false)]
    [InlineData("temperature: 0.7\nimportance_sampling: token_mask", false)]
    [InlineData("temperature: 1\nold_policy: sampler", true)]
    [InlineData("temperature: 0.7", true)]
    public void Load_TrlCompat_HasNoRatioBetweenTwoTemperatures(string keys, bool isGood)
    {
        var error = Record.Exception(() => RecipeLoader.Load($"{Minimal}trl_compat: true\n{keys}\n"));
        Assert.Equal(isGood ? null : "trl_compat", (error as RecipeException)?.Problems.Single().Key);
    }

    [Theory]
    [InlineData("max_staleness: 1", false)]
    [InlineData("max_staleness: 1\nold_policy: sampler", true)]
    [InlineData("max_staleness: 1\nimportance_sampling: token_truncate", true)]
    [InlineData("max_staleness: 2\nold_policy: sampler", false)]
    [InlineData("max_staleness: 2\nimportance_sampling: sequence_mask", true)]
    [InlineData("max_staleness: 9\nimportance_sampling: sequence_mask", false)]
    public void Load_StaleRollouts_NeedACorrection(string keys, bool isGood)
    {
        var error = Record.Exception(() => RecipeLoader.Load($"{Minimal}{keys}\n"));
        Assert.Equal(isGood ? null : "max_staleness", (error as RecipeException)?.Problems.Single().Key);
    }

    [Fact]
    public void Load_ManyProblems_ListsThemAllWithTheirLines()
    {
        const string Text = """
            prompts_per_step: 0
            tempereture: 0.5
            top_p: 1.5
            seed: "42"
            loss_type: ppo
            rewards:
              - {name: acuracy}
              - {name: cosine, max_length: 5}
              - {name: code}
            vllm_enforce_eager: true
            """;
        var error = Assert.Throws<RecipeException>(() => RecipeLoader.Load(Text));
        Assert.Equal(
            [
                (1, "prompts_per_step"), (2, "tempereture"), (3, "top_p"), (4, "seed"), (5, "loss_type"), (7, "rewards[0].name"),
                (8, "rewards[1].max_length"), (9, "rewards[2].name"), (10, "vllm_enforce_eager"), (null, "max_steps"),
            ],
            error.Problems.Select(problem => (problem.Line, problem.Key)));
        Assert.Contains("'temperature'", error.Problems[1].Message, StringComparison.Ordinal);
        Assert.Contains("'accuracy'", error.Problems[5].Message, StringComparison.Ordinal);
        Assert.Contains("'max_len'", error.Problems[6].Message, StringComparison.Ordinal);
        Assert.Contains("(0, 1]", error.Problems[2].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("temperature: 0", "temperature")]
    [InlineData("temperature: .nan", "temperature")]
    [InlineData("temperature: 1e-40", "temperature")]
    [InlineData("eval_temperature: 1e-40", "eval_temperature")]
    [InlineData("top_p: 0", "top_p")]
    [InlineData("top_k: -1", "top_k")]
    [InlineData("max_completion_length: 0", "max_completion_length")]
    [InlineData("beta: -0.1", "beta")]
    [InlineData("num_generations: 1", "num_generations")]
    [InlineData("num_generations: 2.5", "num_generations")]
    [InlineData("adam_beta1: 1", "adam_beta1")]
    [InlineData("learning_rate: 0", "learning_rate")]
    [InlineData("learning_rate: 1e999", "learning_rate")]
    [InlineData("mask_truncated: yes", "mask_truncated")]
    [InlineData("schedule: [cosine]", "schedule")]
    [InlineData("chat_template: llama", "chat_template")]
    [InlineData("max_steps: 99999999999999999999", "max_steps")]
    [InlineData("name: ''", "name")]
    [InlineData("system_prompt: [a]", "system_prompt")]
    [InlineData("rewards: []", "rewards")]
    [InlineData("rewards: [{name: format}, {name: format}]", "rewards[1].name")]
    [InlineData("rewards: [{weight: 1}]", "rewards[0]")]
    [InlineData("rewards: [{name: format, weight: x}]", "rewards[0].weight")]
    [InlineData("rewards: [{name: cosine, max_len: 10.5}]", "rewards[0].max_len")]
    [InlineData("extends: open-rs9", "extends")]
    public void Load_ValueOutOfRange_NamesTheKeyAndTheLine(string line, string key)
    {
        var rest = Minimal.Split('\n').Where(other => other.Split(':')[0] != line.Split(':')[0]);
        var error = Assert.Throws<RecipeException>(() => RecipeLoader.Load($"eval_every: 0\n{line}\n{string.Join('\n', rest)}"));
        var problem = Assert.Single(error.Problems);
        Assert.Equal((2, key), (problem.Line, problem.Key));
    }

    [Theory]
    [InlineData("a: 1\nb: ]", 2)]
    [InlineData("max_steps: 1\nmax_steps: 2", 2)]
    [InlineData("- a list", 1)]
    [InlineData("", 1)]
    public void Load_NotAMapping_NamesTheLine(string text, int line)
    {
        var error = Assert.Throws<RecipeException>(() => RecipeLoader.Load(text));
        Assert.Equal((line, "(text)"), (error.Problems[0].Line, error.Problems[0].Key));
    }

    [Fact]
    public void Apply_Assignments_ChangeTheRecipe()
    {
        var recipe = RecipeLoader.Apply(
            RecipeLoader.BuiltIn("open-rs3"),
            ["max_steps=2", "system_prompt={a: b} = [c]", "rewards=[{name: cosine, weight: 3, max_len: 99}]", "dtype=float32"]);
        Assert.Equal((2, "{a: b} = [c]", WeightType.Float32), (recipe.Grpo.Optimizer.MaxSteps, recipe.SystemPrompt, recipe.Dtype));
        var reward = Assert.Single(recipe.Grpo.Rewards);
        Assert.Equal(("cosine", 3.0, 99.0), (reward.Name, reward.Weight, reward.Options["max_len"]));
        Assert.Null(RecipeLoader.Apply(recipe, ["system_prompt="]).SystemPrompt);
    }

    [Fact]
    public void Apply_WrongAssignments_AreAllListed()
    {
        var quickstart = RecipeLoader.BuiltIn("quickstart");
        var error = Assert.Throws<RecipeException>(() => RecipeLoader.Apply(quickstart, ["max_step=2", "beta=x", "nonsense", "seed=1"]));
        Assert.Equal(
            [(null, "max_step"), (null, "beta"), ((int?)null, "nonsense")],
            error.Problems.Select(problem => (problem.Line, problem.Key)));
    }
}
