using OpenRs.Recipes.Import;
using OpenRs.Recipes.Options;

namespace OpenRs.Recipes.Tests;

/// <summary>The lora keys of a file of TRL's.</summary>
public sealed class LoraImportTests
{
    private const string Small = "max_steps: 5\nnum_generations: 2\nper_device_train_batch_size: 2\n";

    [Fact]
    public void Import_WithPeftAlone_HasTrlsDefaultsAndSaysSo()
    {
        var import = Import("use_peft: true\n");
        Assert.Equal(
            new LoraOptions { UpdateRank = 16, Alpha = 32, TargetModules = LoraModules.Query | LoraModules.Value }, import.Recipe.Lora);
        Assert.Equal(
            [
                ("lora_dropout", "0, not TRL's 0.05: there is no dropout here"), ("lora_r", "16, TRL's default"),
                ("lora_alpha", "32, TRL's default"), ("lora_target_modules", "q_proj, v_proj, PEFT's default for these families"),
            ],
            import.Notes.Where(static note => note.Outcome == ImportOutcome.Assumed).Select(static note => (note.Key, note.Message)));
        Assert.Contains(import.Notes, static note => note is { Key: "use_peft", Outcome: ImportOutcome.Imported, Message: "lora_r" });
    }

    [Theory]
    [InlineData("all-linear", LoraModules.All)]
    [InlineData("[all-linear]", LoraModules.All)]
    [InlineData("[o_proj, down_proj]", LoraModules.Output | LoraModules.Down)]
    public void Import_WithAllKeys_HasTheirValues(string modules, LoraModules expected)
    {
        var import = Import($"""
            use_peft: true
            lora_r: 8
            lora_alpha: 64
            lora_target_modules: {modules}
            lora_dropout: 0.0
            lora_task_type: CAUSAL_LM
            lora_modules_to_save: null
            use_rslora: false
            use_dora: false

            """);
        Assert.Equal(new LoraOptions { UpdateRank = 8, Alpha = 64, TargetModules = expected }, import.Recipe.Lora);
        Assert.DoesNotContain(import.Notes, static note => note.Outcome is ImportOutcome.Assumed or ImportOutcome.Unknown);
        Assert.Equal(
            ["lora_dropout", "lora_task_type", "lora_modules_to_save", "use_rslora", "use_dora"],
            import.Notes.Where(static note => note.Outcome == ImportOutcome.NotNeeded).Select(static note => note.Key));
    }

    [Fact]
    public void Import_WithAQuotedWordForANumber_RefusesIt()
    {
        Assert.Equal(32, Import("use_peft: true\nlora_alpha: null\n").Recipe.Lora.Alpha);
        var error = Assert.Throws<RecipeException>(() => Import("use_peft: true\nlora_alpha: 'null'\n"));
        Assert.Contains("lora_alpha", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("use_peft: false\n")]
    public void Import_WithoutPeft_TrainsAllWeightsAndSaysSo(string peft)
    {
        var import = Import($"{peft}lora_r: 8\nlora_dropout: 0.1\nuse_dora: true\n");
        Assert.False(import.Recipe.Lora.IsUsed);
        Assert.All(
            import.Notes.Where(static note => note.Key.Contains("ora", StringComparison.Ordinal)),
            static note => Assert.Equal(
                (ImportOutcome.NotNeeded, "use_peft is not true, so TRL ignores it: lora_r is 0"), (note.Outcome, note.Message)));
    }

    [Fact]
    public void Import_OfWhatIsNotComputedHere_ListsAllOfIt()
    {
        const string Text = """
            use_peft: true
            lora_r: 0
            lora_alpha: many
            lora_target_modules: [lm_head]
            lora_dropout: 0.05
            lora_task_type: SEQ_CLS
            lora_modules_to_save: [lm_head]
            use_rslora: true
            use_dora: true

            """;
        var error = Assert.Throws<RecipeException>(() => Import(Text));
        Assert.Equal(
            [
                "lora_dropout", "lora_task_type", "use_rslora", "use_dora", "lora_modules_to_save", "lora_r", "lora_alpha",
                "lora_target_modules",
            ],
            error.Problems.Select(static problem => problem.Key));
        Assert.Equal("must be 0: there is no dropout here.", error.Problems[0].Message);
        Assert.Equal(["use_peft"], Assert.Throws<RecipeException>(() => Import("use_peft: 1\nlora_r: 0\n")).Problems.Select(p => p.Key));
    }

    private static RecipeImport Import(string keys) => RecipeImporter.Import(Small + keys, new() { Processes = 1 });
}
