using OpenRs.Recipes.Keys;
using OpenRs.Recipes.Options;

namespace OpenRs.Recipes.Loading;

/// <summary>What the keys of a recipe must be together.</summary>
internal static class RecipeRules
{
    // By half of a run the test needs eight.
    private const int LeastEvaluations = 16;

    /// <summary>Refuses keys of another kind of run, all of them in one line.</summary>
    /// <param name="kind">The recipe's kind.</param>
    /// <param name="others">The keys of other kinds that it has.</param>
    /// <param name="problems">Takes what is wrong.</param>
    public static void CheckKind(RecipeKind kind, IReadOnlyList<string> others, RecipeProblems problems)
    {
        if (others.Count > 0)
        {
            var (name, other) = (RecipeJson.NameOf(kind), RecipeJson.NameOf(RecipeKeys.Find(others[0])!.Only!.Value));
            problems.Add(new RecipeProblem(
                null,
                RecipeKeys.Kind,
                $"{name} has no {string.Join(", ", others)}: only recipes of kind {other} do. Remove them, or start from such a recipe."));
        }
    }

    /// <summary>Checks keys that are right one by one.</summary>
    public static void CheckTogether(Recipe recipe, RecipeProblems problems)
    {
        if (recipe.Kind == RecipeKind.Sft)
        {
            CheckSft(recipe, problems);
        }
        else
        {
            CheckGrpo(recipe, problems);
        }

        CheckPlateau(recipe, problems);
    }

    private static void CheckSft(Recipe recipe, RecipeProblems problems)
    {
        var sft = recipe.Sft;
        if (sft.EvalSteps == 0 && sft.ValidationShare > 0)
        {
            problems.Add(new RecipeProblem(
                null, "validation_share", "keeps rows back that nothing looks at: set eval_steps, or validation_share to 0."));
        }

        if (sft.EarlyStoppingPatience > 0 && (sft.EvalSteps == 0 || sft.EvalSteps % recipe.SaveEvery != 0))
        {
            problems.Add(new RecipeProblem(
                null,
                "early_stopping_patience",
                "keeps the policy with the lowest validation loss, which needs a checkpoint: set eval_steps to a multiple of save_every."));
        }
    }

    private static void CheckGrpo(Recipe recipe, RecipeProblems problems)
    {
        var grpo = recipe.Grpo;
        var isCorrected = grpo.ImportanceSampling != ImportanceSampling.None;
        if (grpo.OldPolicy == OldPolicy.Sampler && isCorrected)
        {
            problems.Add(new RecipeProblem(
                null,
                "importance_sampling",
                "needs old_policy: current; a ratio against the sampler corrects for the difference already."));
        }
        else if (grpo.LogProbTemperature != grpo.Sampling.Temperature && grpo.NeedsSamplerLogProbs)
        {
            problems.Add(new RecipeProblem(
                null,
                RecipeKeys.TrlCompat,
                "takes log-probabilities at temperature 1, so a ratio against the sampler's means nothing: set it to false."));
        }

        // Rollouts of an older policy without a correction would bias the gradient; a ratio against the sampler alone holds for one step.
        var isDecoupled = grpo.OldPolicy == OldPolicy.Current && isCorrected;
        if (recipe.MaxStaleness == 1 && !grpo.NeedsSamplerLogProbs)
        {
            problems.Add(new RecipeProblem(
                null, "max_staleness", "1 needs a correction: old_policy: sampler, or importance_sampling: token_truncate."));
        }

        if (recipe.MaxStaleness > 1 && !isDecoupled)
        {
            problems.Add(new RecipeProblem(
                null,
                "max_staleness",
                $"{recipe.MaxStaleness} needs the decoupled objective: old_policy: current and importance_sampling: token_truncate."));
        }
    }

    // The test looks at evaluations, and the best policy can be kept only where it has a checkpoint.
    private static void CheckPlateau(Recipe recipe, RecipeProblems problems)
    {
        var (evaluation, maxSteps) = (recipe.Evaluation, recipe.Optimizer.MaxSteps);
        if (evaluation.OnPlateau == PlateauAction.Ignore)
        {
            return;
        }

        if (evaluation.EvalEvery == 0 || maxSteps / evaluation.EvalEvery < LeastEvaluations)
        {
            problems.Add(new RecipeProblem(
                null,
                "on_plateau",
                $"needs {LeastEvaluations} evaluations or more: set eval_every to {Math.Max(1, maxSteps / LeastEvaluations)} or less."));
        }
        else if (evaluation.OnPlateau == PlateauAction.Stop && evaluation.EvalEvery % recipe.SaveEvery != 0)
        {
            problems.Add(new RecipeProblem(
                null, "on_plateau", "stop keeps the best policy, which needs a checkpoint: set eval_every to a multiple of save_every."));
        }
    }
}
