using OpenRs.Recipes.Keys;
using YamlDotNet.RepresentationModel;

namespace OpenRs.Recipes.Import;

/// <content>What several keys give together, and the trainer's defaults that matter most: batch, steps and the cosine's length.</content>
public sealed partial class RecipeImporter
{
    private const string Cosine = "cosine";
    private const double TrlEpochs = 3;

    // As in transformers: no number of steps at all, so that epochs decide.
    private static bool IsLeftOpen(string key, YamlNode node) =>
        key == "max_steps" && node is YamlScalarNode { Value: "-1" or "null" or "~" or "" or null };

    private static bool IsGroupOfOne(string key, YamlNode node) => key == "num_generations" && node is YamlScalarNode { Value: "1" };

    private bool HasSteps => _file.Children.TryGetValue("max_steps", out var node) && !IsLeftOpen("max_steps", node);

    // A group may come from several micro-batches: newer versions of TRL generate for all of a step's at once.
    private Recipe WithPromptsPerStep(Recipe recipe)
    {
        if (_file.Children.TryGetValue("num_generations", out var group) && IsGroupOfOne("num_generations", group))
        {
            return recipe; // Refused already.
        }

        var perDevice = Integer(PerDevice, TrlBatchSize);
        var accumulation = Integer("gradient_accumulation_steps", 1);
        var sequences = (long)_settings.Processes * perDevice * accumulation;
        var problem = new RecipeProblem(
            null,
            PerDevice,
            $"{_settings.Processes} process(es) x {perDevice} sequences x {accumulation} accumulation steps are {sequences}, which do not "
            + $"make whole groups of {recipe.NumGenerations}, or make too many.");
        return sequences % recipe.NumGenerations == 0
            ? Set(recipe, "prompts_per_step", Scalar(sequences / recipe.NumGenerations), _ => problem)
            : throw new RecipeException([problem]);
    }

    private Recipe WithSteps(Recipe recipe)
    {
        const string Epochs = "num_train_epochs";
        if (HasSteps)
        {
            return recipe;
        }

        if (_settings.Rows is not { } rows)
        {
            throw new RecipeException([new RecipeProblem(
                null,
                "max_steps",
                "is left open; epochs are not enough: a recipe does not know the dataset. Give its rows, or max_steps.")]);
        }

        // The sampler drops the last prompts that do not fill a step; a part of an epoch counts as a step more.
        var epochs = _file.Children.TryGetValue(Epochs, out var node)
            ? RecipeValue.Number(node, Epochs, new Interval(0, 1e6, OpenMin: true))
            : TrlEpochs;
        var steps = (long)Math.Ceiling(epochs * (rows / recipe.PromptsPerStep));
        _assumed.Add(new ImportNote(
            0,
            "max_steps",
            ImportOutcome.Assumed,
            FormattableString.Invariant($"{steps}: {epochs} epochs of {rows} rows in steps of {recipe.PromptsPerStep} prompts")));
        return Set(recipe, "max_steps", Scalar(steps), problem => new RecipeProblem(
            null, "max_steps", $"{epochs} epochs of {rows} rows make {steps} steps of {recipe.PromptsPerStep} prompts. {problem.Message}"));
    }

    // The reference's command line had --cosine_max_len 3584, without which its script takes 1000 and the reward means something else.
    private void NoteCosineLength(Recipe recipe)
    {
        var cosine = recipe.Grpo.Rewards.FirstOrDefault(static reward => reward.Name == Cosine);
        var longest = recipe.Grpo.Sampling.MaxCompletionLength;
        if (cosine is null || !cosine.Options.TryGetValue("max_len", out var length) || length == longest)
        {
            return;
        }

        var place = _settings.CosineMaxLength is not null || Has("cosine_max_len") ? "" : ", the default of the script";
        _assumed.Add(new ImportNote(
            0,
            "cosine_max_len",
            ImportOutcome.Assumed,
            FormattableString.Invariant($"{length}{place}, but max_completion_length is {longest}. If its command line had ")
            + FormattableString.Invariant($"--cosine_max_len {longest}, import it with --cosine-max-len {longest}")));
    }
}
