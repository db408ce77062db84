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
        var recipe = RecipeImporter.Import(SeedFile + "\ncosine_max_len: 3584\n").Recipe;
        Assert.Equal(expected.Hash(), (recipe with { Name = expected.Name }).Hash());
        Assert.Equal(1000, RecipeImporter.Import(SeedFile).Recipe.Grpo.Rewards[1].Options["max_len"]);
    }

    [Fact]
    public void Import_FileOfTheReference_NotesEveryKeyAndTheDeadOne()
    {
        var notes = RecipeImporter.Import(SeedFile).Notes;
        var keys = SeedFile.Split('\n').Where(line => line.Length > 0 && char.IsLetter(line[0])).Select(line => line[..line.IndexOf(':')]);
        Assert.Equal(keys, notes.Where(note => note.Line > 0).Select(note => note.Key));
        Assert.DoesNotContain(notes, note => note.Outcome == ImportOutcome.Unknown);
        var dead = Assert.Single(notes, note => note.Key == "vllm_enforce_eager");
        Assert.Equal((ImportOutcome.NotNeeded, 42), (dead.Outcome, dead.Line));
        Assert.Contains("drops it", dead.Message, StringComparison.Ordinal);
        Assert.Contains(notes, note => note is { Key: "save_steps", Outcome: ImportOutcome.Imported, Message: "save_every" });
        Assert.Contains(notes, note => note is { Key: "model_name_or_path", Outcome: ImportOutcome.Elsewhere });
    }

    [Fact]
    public void Import_KeysLeftOut_HaveTheTrainersDefaults()
    {
        var recipe = RecipeImporter.Import(Small, new() { Processes = 1 }).Recipe;
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
        var grpo = RecipeImporter.Import(Small + Others, new() { Processes = 1 }).Recipe.Grpo;
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
        var recipe = RecipeImporter.Import($"{Small}{keys}\n", new() { Processes = 1 }).Recipe;
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
        var error = Assert.Throws<RecipeException>(() => RecipeImporter.Import(Text, new() { Processes = 1 }));
        Assert.Equal(
            ["temperature", "lr_scheduler_kwargs", "per_device_train_batch_size", "reward_weights", "max_steps"],
            error.Problems.Select(problem => problem.Key));
    }

    [Fact]
    public void Import_CosineLengthOfTheCommandLine_IsTheRewards()
    {
        var import = RecipeImporter.Import(SeedFile, new() { CosineMaxLength = 3584 });
        var expected = RecipeLoader.BuiltIn("open-rs3");
        Assert.Equal(expected.Hash(), (import.Recipe with { Name = expected.Name }).Hash());
        Assert.DoesNotContain(import.Notes, note => note.Outcome == ImportOutcome.Assumed);
        var both = RecipeImporter.Import(SeedFile + "cosine_max_len: 9\n", new() { CosineMaxLength = 7 });
        Assert.Equal(7, both.Recipe.Grpo.Rewards[1].Options["max_len"]);
    }

    [Fact]
    public void Import_CosineLengthThatContradictsTheCompletions_IsNoted()
    {
        var note = Assert.Single(RecipeImporter.Import(SeedFile).Notes, note => note.Outcome == ImportOutcome.Assumed);
        Assert.Equal(("cosine_max_len", 0), (note.Key, note.Line));
        Assert.Contains("1000, the default of the script, but max_completion_length is 3584", note.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("max_steps: -1\nnum_train_epochs: 1", 583)]
    [InlineData("max_steps: -1\nnum_train_epochs: 0.5", 292)]
    [InlineData("num_train_epochs: 2", 1166)]
    [InlineData("max_steps: -1", 1749)]
    public void Import_StepsLeftToEpochs_AreThoseOfTheDataset(string keys, int steps)
    {
        const string Batch = "num_generations: 6\nper_device_train_batch_size: 6\ngradient_accumulation_steps: 4\n";
        var import = RecipeImporter.Import($"{Batch}{keys}\n", new() { Rows = 7000 });
        Assert.Equal((12, steps), (import.Recipe.PromptsPerStep, import.Recipe.Grpo.Optimizer.MaxSteps));
        Assert.Contains(import.Notes, note => note is { Key: "max_steps", Outcome: ImportOutcome.Assumed });
        var error = Assert.Throws<RecipeException>(() => RecipeImporter.Import($"{Batch}{keys}\n"));
        Assert.Contains("Give its rows", Assert.Single(error.Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Import_AGroupFromSeveralMicroBatchesOfOneProcess_IsWhole() => Assert.Equal(
        3,
        RecipeImporter.Import(
            "max_steps: 5\nnum_generations: 8\nper_device_train_batch_size: 2\ngradient_accumulation_steps: 12\n",
            new() { Processes = 1 }).Recipe.PromptsPerStep);

    [Fact]
    public void Import_AGroupOfOne_SaysWhyItIsNone()
    {
        var error = Assert.Throws<RecipeException>(() => RecipeImporter.Import("max_steps: 5\nnum_generations: 1\n"));
        Assert.Contains("a group of one has nothing to compare with", Assert.Single(error.Problems).Message, StringComparison.Ordinal);
    }
}
