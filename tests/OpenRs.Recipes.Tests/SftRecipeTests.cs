using System.Text;
using OpenRs.Recipes.Keys;
using OpenRs.Recipes.Loading;
using OpenRs.Recipes.Options;

namespace OpenRs.Recipes.Tests;

/// <summary>Recipes of the kind sft: their keys, their defaults, and what is refused.</summary>
public sealed class SftRecipeTests
{
    private const string Minimal = "kind: sft\nrows_per_step: 4\nmax_steps: 3\n";

    [Fact]
    public void Load_OfTheKindSft_HasTrlsDefaultsAndNoKeyOfRollouts()
    {
        var recipe = RecipeLoader.Load(Minimal);
        Assert.Equal((RecipeKind.Sft, 4, false), (recipe.Kind, recipe.RowsPerStep, recipe.HasReference));
        Assert.Equal(2e-5, recipe.Optimizer.LearningRate);
        Assert.Equal(new SftOptions { RowsPerStep = 4 }, recipe.Sft);
        const string Expected =
            """{"kind":"sft","name":"custom","seed":42,"rows_per_step":4,"max_length":1024,"long_rows":"refuse","packing":false,""" +
            "\"completion_only_loss\":true,\"validation_share\":0,\"eval_steps\":0,\"early_stopping_patience\":0," +
            "\"early_stopping_threshold\":0,\"max_prompt_length\":512,\"max_completion_length\":256,\"verifier\":\"corrected\"," +
            "\"learning_rate\":2E-05,\"schedule\":\"linear\",\"warmup_ratio\":0,\"min_lr_rate\":0,\"adam_beta1\":0.9," +
            "\"adam_beta2\":0.999,\"adam_epsilon\":1E-08,\"weight_decay\":0,\"max_grad_norm\":1,\"max_steps\":3," +
            "\"lora_r\":0,\"lora_alpha\":32," +
            "\"lora_target_modules\":[\"q_proj\",\"k_proj\",\"v_proj\",\"o_proj\",\"gate_proj\",\"up_proj\",\"down_proj\"]," +
            "\"train_threads\":1," +
            "\"trainer_ranks\":1,\"micro_batch_tokens\":4096,\"activation_checkpointing\":false,\"save_every\":500,\"eval_every\":0," +
            "\"eval_temperature\":0.6,\"eval_top_p\":0.95,\"eval_long_prompts\":\"refuse\",\"on_plateau\":\"ignore\"," +
            "\"plateau_min_gain\":0.02,\"system_prompt\":null,\"chat_template\":\"deepseek-r1\",\"dtype\":\"bfloat16\"}";
        Assert.Equal(Expected, Encoding.UTF8.GetString(recipe.ToCanonicalJson()));
        Assert.Equal(recipe, RecipeLoader.LoadStored(Expected));
    }

    [Fact]
    public void Load_KindAtTheEndOrInAnExtension_IsTheSame()
    {
        Assert.Equal(RecipeLoader.Load(Minimal), RecipeLoader.Load("rows_per_step: 4\nmax_steps: 3\nkind: sft\n"));
        var extended = RecipeLoader.Load("extends: quickstart-sft\nkind: sft\nmax_steps: 7\n");
        Assert.Equal(RecipeLoader.Apply(RecipeLoader.BuiltIn("quickstart-sft"), ["kind=sft", "max_steps=7"]), extended);
    }

    [Theory]
    [InlineData(
        Minimal + "rewards: [{name: format}]\nbeta: 0.1\nnum_generations: 8\n",
        "sft has no rewards, beta, num_generations: only recipes of kind grpo do. Remove them, or start from such a recipe.")]
    [InlineData(
        "prompts_per_step: 2\nmax_steps: 3\nrewards: [{name: format}]\nmax_length: 64\npacking: true\n",
        "grpo has no max_length, packing: only recipes of kind sft do. Remove them, or start from such a recipe.")]
    public void Load_KeysOfTheOtherKind_AreRefusedInOneLine(string yaml, string expected)
    {
        var problem = Assert.Single(Assert.Throws<RecipeException>(() => RecipeLoader.Load(yaml)).Problems);
        Assert.Equal(("kind", expected), (problem.Key, problem.Message));
    }

    [Theory]
    [InlineData("kind: sft\nmax_steps: 3\n", "rows_per_step", "is missing; give it, or start with 'extends: quickstart-sft'.")]
    [InlineData(Minimal + "validation_share: 0.1\n", "validation_share", "keeps rows back that nothing looks at: set eval_steps, or")]
    [InlineData(Minimal + "validation_share: 0.6\n", "validation_share", "'0.6' is not a number in [0, 0.5].")]
    [InlineData(Minimal + "early_stopping_patience: 2\n", "early_stopping_patience", "set eval_steps to a multiple of save_every.")]
    [InlineData(
        Minimal + "early_stopping_patience: 2\neval_steps: 3\nsave_every: 2\n", "early_stopping_patience", "a multiple of save_every.")]
    [InlineData("extends: quickstart\nkind: sft\n", "kind", "what the recipe starts from is of kind grpo.")]
    [InlineData("kind: dpo\nmax_steps: 3\n", "kind", "'dpo' is not one of grpo, sft.")]
    [InlineData(Minimal + "max_lenght: 3\n", "max_lenght", "Did you mean 'max_length'?")]
    public void Load_Wrong_SaysWhatToDo(string yaml, string key, string expected)
    {
        var problems = Assert.Throws<RecipeException>(() => RecipeLoader.Load(yaml)).Problems;
        Assert.Contains(problems, problem => problem.Key == key && problem.Message.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void Apply_AnotherKindOrItsKeys_IsRefused()
    {
        var grpo = RecipeLoader.BuiltIn("quickstart");
        foreach (var (assignment, words) in new[] { ("kind=sft", "is of kind grpo"), ("packing=true", "grpo has no packing") })
        {
            var error = Assert.Throws<RecipeException>(() => RecipeLoader.Apply(grpo, [assignment]));
            Assert.Contains(words, error.Message, StringComparison.Ordinal);
        }
    }
}
