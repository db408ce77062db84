using OpenRs.Recipes.Import;
using OpenRs.Recipes.Keys;
using OpenRs.Recipes.Loading;
using OpenRs.Recipes.Options;

namespace OpenRs.Recipes.Tests;

public sealed class RecipeImporterTests
{
    private const string Small = "max_steps: 5\nnum_generations: 2\nper_device_train_batch_size: 2\n";

    private static string SeedFile => File.ReadAllText(RepositoryPaths.Fixture("recipes", "grpo.yaml"));

    [Fact]
    public void Import_FileOfTheReference_IsOpenRs3ButForTheCommandLine()
    {
        var expected = RecipeLoader.BuiltIn("open-rs3");
        var recipe = RecipeImporter.Import(SeedFile + "\ncosine_max_len: 3584\n", processes: 3).Recipe;
        Assert.Equal(expected.Hash(), (recipe with { Name = expected.Name }).Hash());
        Assert.Equal(1000, RecipeImporter.Import(SeedFile, processes: 3).Recipe.Grpo.Rewards[1].Options["max_len"]);
    }

    [Fact]
    public void Import_FileOfTheReference_NotesEveryKeyAndTheDeadOne()
    {
        var notes = RecipeImporter.Import(SeedFile).Notes;
        var keys = SeedFile.Split('\n').Where(line => line.Length > 0 && char.IsLetter(line[0])).Select(line => line[..line.IndexOf(':')]);
        Assert.Equal(keys, notes.Select(note => note.Key));
        var dead = Assert.Single(notes, note => note.Outcome == ImportOutcome.Unknown);
        Assert.Equal(("vllm_enforce_eager", 42), (dead.Key, dead.Line));
        Assert.Contains(notes, note => note is { Key: "save_steps", Outcome: ImportOutcome.Imported, Message: "save_every" });
        Assert.Contains(notes, note => note is { Key: "model_name_or_path", Outcome: ImportOutcome.Elsewhere });
    }

    [Fact]
    public void Import_KeysLeftOut_HaveTheTrainersDefaults()
    {
        var recipe = RecipeImporter.Import(Small, processes: 1).Recipe;
        var (sampling, optimizer) = (recipe.Grpo.Sampling, recipe.Grpo.Optimizer);
        Assert.Equal(
            (1, 0.9, 256, LearningRateSchedule.Linear, 500),
            (recipe.PromptsPerStep, sampling.Temperature, sampling.MaxCompletionLength, optimizer.Schedule, recipe.SaveEvery));
        Assert.Equal(["accuracy", "format", "tag_count"], recipe.Grpo.Rewards.Select(reward => reward.Name));
    }

    [Fact]
    public void Import_ValuesSpelledOtherwise_AreTranslated()
    {
        const string Others = "scale_rewards: false\ntop_k: -1\nlr_scheduler_type: constant_with_warmup\nepsilon: 0.1\n";
        var grpo = RecipeImporter.Import(Small + Others, processes: 1).Recipe.Grpo;
        Assert.Equal(
            (RewardScaling.None, 0, LearningRateSchedule.Constant, 0.1, 0.1),
            (grpo.ScaleRewards, grpo.Sampling.TopK, grpo.Optimizer.Schedule, grpo.EpsilonLow, grpo.EpsilonHigh));
    }

    [Theory]
    [InlineData("", ImportanceSampling.None)]
    [InlineData("vllm_importance_sampling_correction: true", ImportanceSampling.SequenceMask)]
    [InlineData("vllm_importance_sampling_mode: token_truncate", ImportanceSampling.TokenTruncate)]
    [InlineData("vllm_importance_sampling_correction: false\nvllm_importance_sampling_mode: token_mask", ImportanceSampling.None)]
    public void Import_ImportanceSampling_IsThatOfTheTwoKeysAndNotTheReferences(string keys, ImportanceSampling expected)
    {
        var recipe = RecipeImporter.Import($"{Small}{keys}\n", processes: 1).Recipe;
        Assert.Equal((expected, expected == ImportanceSampling.None), (recipe.Grpo.ImportanceSampling, recipe.Grpo.TrlCompat));
    }

    [Fact]
    public void Import_ManyProblems_ListsThemAll()
    {
        const string Text = """
            temperature: hot
            lr_scheduler_kwargs: {num_cycles: 2}
            per_device_train_batch_size: 4
            num_generations: 6
            reward_funcs: [format]
            reward_weights: [1, 2]
            """;
        var error = Assert.Throws<RecipeException>(() => RecipeImporter.Import(Text, processes: 1));
        Assert.Equal(
            ["temperature", "lr_scheduler_kwargs", "per_device_train_batch_size", "reward_weights", "max_steps"],
            error.Problems.Select(problem => problem.Key));
    }
}
