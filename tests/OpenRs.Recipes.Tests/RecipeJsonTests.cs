using System.Security.Cryptography;
using System.Text;
using OpenRs.Recipes.Keys;
using OpenRs.Recipes.Loading;
using OpenRs.Recipes.Options;
using OpenRs.Verification.Options;

namespace OpenRs.Recipes.Tests;

/// <summary>The canonical JSON of recipes, by which runs and checkpoints name and store them.</summary>
public sealed class RecipeJsonTests
{
    private const string NoLora =
        "\"lora_r\":0,\"lora_alpha\":32," +
        "\"lora_target_modules\":[\"q_proj\",\"k_proj\",\"v_proj\",\"o_proj\",\"gate_proj\",\"up_proj\",\"down_proj\"],";

    private const string Minimal = "prompts_per_step: 2\nmax_steps: 3\nrewards: [{name: accuracy}]\n";

    [Theory]
    [InlineData("open-rs1")]
    [InlineData("open-rs2")]
    [InlineData("open-rs3")]
    [InlineData("quickstart")]
    [InlineData("quickstart-sft")]
    public void CanonicalJson_ReadBack_GivesTheSameBytes(string name)
    {
        var json = Encoding.UTF8.GetString(RecipeLoader.BuiltIn(name).ToCanonicalJson());
        Assert.Equal(json, Encoding.UTF8.GetString(RecipeLoader.Load(json).ToCanonicalJson()));
    }

    [Fact]
    public void LoadStored_RecipeOfABuildWithoutVerifiers_KeepsTheReferenceAndTheHash()
    {
        var recipe = RecipeLoader.Load($"{Minimal}verifier: reference\n");
        var json = Encoding.UTF8.GetString(recipe.ToCanonicalJson());
        var before = json.Replace("\"verifier\":\"reference\",", "", StringComparison.Ordinal);
        Assert.NotEqual(json, before);
        Assert.Equal(VerifierProfile.Reference, RecipeLoader.LoadStored(before).Verifier);
        before = WithoutWhatIsNotHashed(before);
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(before));
        Assert.Equal(Convert.ToHexStringLower(hash), RecipeLoader.LoadStored(before).Hash());
        Assert.NotEqual(recipe.Hash(), RecipeLoader.Load(Minimal).Hash());
    }

    // JSON escapes characters that YAML takes as they are: a text at the limit of what may be given grows when it is stored.
    [Theory]
    [InlineData("é")]
    [InlineData("\U0001F600")]
    [InlineData("''")]
    public void LoadStored_TextThatGrewByEscapes_IsReadBack(string written)
    {
        var value = string.Concat(Enumerable.Repeat(written, (RecipeLoader.MaxLength - 200) / written.Length));
        var json = RecipeLoader.Load($"{Minimal}system_prompt: '{value}'\n").ToCanonicalJson();
        Assert.InRange(json.Length, RecipeLoader.MaxLength, RecipeLoader.MaxLength * 8);
        Assert.Equal(json, RecipeLoader.LoadStored(Encoding.UTF8.GetString(json)).ToCanonicalJson());
    }

    [Fact]
    public void LoadStored_RecipeOfABuildThatCutPrompts_StaysSoAndKeepsTheHash()
    {
        var recipe = RecipeLoader.Load($"{Minimal}long_prompts: cut\neval_long_prompts: cut\n");
        var json = Encoding.UTF8.GetString(recipe.ToCanonicalJson());
        var before = json.Replace("\"long_prompts\":\"cut\",", "", StringComparison.Ordinal)
            .Replace("\"eval_long_prompts\":\"cut\",", "", StringComparison.Ordinal)
            .Replace(NoLora, "", StringComparison.Ordinal)
            .Replace("\"on_plateau\":\"ignore\",\"plateau_min_gain\":0.02,", "", StringComparison.Ordinal);
        var stored = RecipeLoader.LoadStored(before);
        Assert.Equal((LongPrompts.Cut, LongPrompts.Cut), (stored.LongPrompts, stored.Evaluation.LongPrompts));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(before))), stored.Hash());
        Assert.Equal(recipe.Hash(), RecipeLoader.Load(Minimal).Hash());
    }

    [Fact]
    public void LoadStored_LongerThanAnyStoredRecipe_IsRefused()
    {
        var error = Assert.Throws<RecipeException>(() => RecipeLoader.LoadStored(new string(' ', (RecipeLoader.MaxLength * 8) + 1)));
        Assert.Contains($"at most {RecipeLoader.MaxLength * 8}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CanonicalJson_OfARecipe_IsPinned()
    {
        // Its hash identifies runs and checkpoints: a change of the canonical form must be meant.
        const string Expected =
            """{"name":"custom","seed":42,"prompts_per_step":2,"num_generations":8,"max_prompt_length":512,"long_prompts":"refuse",""" +
            "\"max_completion_length\":256,\"temperature\":0.9,\"top_p\":1,\"top_k\":0,\"rewards\":[{\"name\":\"accuracy\"," +
            "\"weight\":1,\"options\":{}}],\"verifier\":\"corrected\",\"loss_type\":\"bnpo\",\"loss_batch_size\":0,\"epsilon_low\":0.2," +
            "\"epsilon_high\":0.2,\"beta\":0.04," +
            "\"scale_rewards\":\"group\",\"mask_truncated\":false,\"drop_zero_variance_groups\":false,\"num_iterations\":1," +
            "\"old_policy\":\"current\",\"importance_sampling\":\"none\",\"importance_sampling_cap\":3,\"max_staleness\":0," +
            "\"learning_rate\":1E-06," +
            "\"schedule\":\"linear\",\"warmup_ratio\":0,\"min_lr_rate\":0,\"adam_beta1\":0.9,\"adam_beta2\":0.999," +
            "\"adam_epsilon\":1E-08,\"weight_decay\":0,\"max_grad_norm\":1,\"max_steps\":3," + NoLora +
            "\"train_threads\":1,\"trainer_ranks\":1," +
            "\"micro_batch_tokens\":4096,\"activation_checkpointing\":false,\"save_every\":500,\"eval_every\":0," +
            "\"eval_temperature\":0.6,\"eval_top_p\":0.95,\"eval_long_prompts\":\"refuse\",\"on_plateau\":\"ignore\"," +
            "\"plateau_min_gain\":0.02," +
            "\"system_prompt\":null,\"chat_template\":\"deepseek-r1\",\"seed_compat\":false,\"dtype\":\"bfloat16\"}";
        var recipe = RecipeLoader.Load(Minimal);
        Assert.Equal(Expected, Encoding.UTF8.GetString(recipe.ToCanonicalJson()));
        Assert.Equal(
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(WithoutWhatIsNotHashed(Expected)))), recipe.Hash());
    }

    [Fact]
    public void Load_FormerNameOfTrlCompat_IsReadAndStoredAsItWas()
    {
        var former = RecipeLoader.Load($"{Minimal}seed_compat: true\n");
        var recipe = RecipeLoader.Load($"{Minimal}trl_compat: true\n");
        Assert.True(former.Grpo.TrlCompat);
        Assert.Equal(former.Hash(), recipe.Hash());
        Assert.Contains("\"seed_compat\":true", Encoding.UTF8.GetString(recipe.ToCanonicalJson()), StringComparison.Ordinal);
        Assert.True(RecipeLoader.LoadStored(Encoding.UTF8.GetString(recipe.ToCanonicalJson())).Grpo.TrlCompat);
        Assert.True(RecipeLoader.Apply(RecipeLoader.Load(Minimal), ["seed_compat=true"]).Grpo.TrlCompat);
    }

    [Fact]
    public void Load_BothNamesOfTrlCompat_IsRefused()
    {
        var error = Assert.Throws<RecipeException>(() => RecipeLoader.Load($"{Minimal}trl_compat: true\nseed_compat: false\n"));
        Assert.Equal("seed_compat", Assert.Single(error.Problems).Key);
    }

    [Theory]
    [InlineData("open-rs1", "031ddb59c4c84e2e873339f3d26c35ce214e70ce60525db2b183dc6370a7ffd2")]
    [InlineData("open-rs2", "fed7b51d441a34b413f9289751d45d1358833dd4f8565e14f465e3e0b71e04c9")]
    [InlineData("open-rs3", "d18162ec3e32b54c4fc1d2912470c1fbb906e49153192c118c12fe5592c41163")]
    [InlineData("quickstart", "17c05726137151876fddd6850c6a42cd9bc538bf65b251fb6c24f3993f97f1aa")]
    public void BuiltIn_Hash_IsThatOfTheRunsMadeWithIt(string name, string hash) =>
        Assert.Equal(hash, RecipeLoader.BuiltIn(name).Hash());

    [Theory]
    [InlineData("max_steps: 3", "b9f9c82afe07a100b75e1d9ef8242dfb255f1a8f8c4870a769aa20861314c06f")]
    [InlineData(
        "max_steps: 3\nlong_prompts: cut\neval_long_prompts: cut",
        "b9f9c82afe07a100b75e1d9ef8242dfb255f1a8f8c4870a769aa20861314c06f")]
    [InlineData("max_steps: 3\nverifier: reference", "b92dc59a316fa3f11f5d9a693dccbcb7fdb1eb1513c9e63d45ddef549253cc1f")]
    [InlineData(
        "max_steps: 320\neval_every: 10\nsave_every: 10\non_plateau: stop\nplateau_min_gain: 0.01",
        "2a568b3630c2c59dc5d004ed1fac459d21a2098334732b01d0a0173e878d5f1e")]
    public void Hash_OfKeysThatCameLater_IsThatOfTheRunsMadeBefore(string keys, string hash) =>
        Assert.Equal(hash, RecipeLoader.Load(Minimal.Replace("max_steps: 3", keys, StringComparison.Ordinal)).Hash());

    [Fact]
    public void Load_OrderCommentsAndSpelling_DoNotChangeTheHash()
    {
        var one = RecipeLoader.Load(Minimal + "learning_rate: 1.0e-06\n");
        var other = RecipeLoader.Load(
            "# a comment\nlearning_rate: 0.000001\nrewards:\n  - name: accuracy\n    weight: 1.0\nmax_steps: 3\nprompts_per_step: 2\n");
        Assert.Equal(one.Hash(), other.Hash());
        Assert.NotEqual(one.Hash(), (one with { Seed = 7 }).Hash());
    }

    [Fact]
    public void Hash_OfARecipeThatStopsOnAPlateau_IsThatOfOneThatDoesNot()
    {
        const string Stopping = "max_steps: 320\neval_every: 10\nsave_every: 10\non_plateau: stop\nplateau_min_gain: 0.01\n";
        var recipe = RecipeLoader.Load(Minimal.Replace("max_steps: 3\n", Stopping, StringComparison.Ordinal));
        Assert.Equal((PlateauAction.Stop, 0.01), (recipe.Evaluation.OnPlateau, recipe.Evaluation.PlateauMinGain));
        Assert.Equal(recipe.Evaluation, RecipeLoader.LoadStored(Encoding.UTF8.GetString(recipe.ToCanonicalJson())).Evaluation);
        Assert.Equal((recipe with { Evaluation = new EvaluationOptions { EvalEvery = 10 } }).Hash(), recipe.Hash());
    }

    [Theory]
    [InlineData("on_plateau: report", "needs 16 evaluations or more: set eval_every to 20 or less.")]
    [InlineData("on_plateau: report\neval_every: 30", "needs 16 evaluations or more: set eval_every to 20 or less.")]
    [InlineData("on_plateau: stop\neval_every: 15\nsave_every: 10", "set eval_every to a multiple of save_every.")]
    [InlineData("on_plateau: pause", "'pause' is not one of ignore, report, stop.")]
    [InlineData("plateau_min_gain: 0", "'0' is not a number in (0, 1].")]
    public void Load_PlateauThatCannotBeSeenOrKept_SaysWhatToDo(string keys, string expected)
    {
        var text = Minimal.Replace("max_steps: 3\n", $"max_steps: 320\n{keys}\n", StringComparison.Ordinal);
        Assert.Contains(expected, Assert.Throws<RecipeException>(() => RecipeLoader.Load(text)).Message, StringComparison.Ordinal);
    }

    // What they come to changes no result, so it is not hashed.
    private static string WithoutWhatIsNotHashed(string json) => json
        .Replace("\"long_prompts\":\"refuse\",", "", StringComparison.Ordinal)
        .Replace("\"eval_long_prompts\":\"refuse\",", "", StringComparison.Ordinal)
        .Replace(NoLora, "", StringComparison.Ordinal)
        .Replace("\"on_plateau\":\"ignore\",\"plateau_min_gain\":0.02,", "", StringComparison.Ordinal);
}
