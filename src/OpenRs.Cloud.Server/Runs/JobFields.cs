using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Projects;
using OpenRs.Cloud.Server.Resources;
using OpenRs.Cloud.Work;
using OpenRs.Recipes;
using OpenRs.Recipes.Loading;

namespace OpenRs.Cloud.Server.Runs;

/// <summary>The fields that the specs of runs and evaluations share, as far as they can be checked without looking anything up.</summary>
internal static class JobFields
{
    private const int MaxOverrides = 100;
    private const int MaxOverrideLength = 2000;
    private const int MaxDisplayName = 200;
    private const int MaxNote = 4000;
    private const int MaxPriority = 100;

    /// <summary>Checks agents and pool.</summary>
    /// <param name="violations">Takes what is wrong.</param>
    /// <param name="maxAgents">Agents at most.</param>
    /// <param name="pool">The pool; empty for the default.</param>
    /// <param name="pools">The pools that there are; none when any may come.</param>
    public static void ValidateResources(FieldViolations violations, int maxAgents, string pool, IReadOnlyCollection<string> pools)
    {
        violations.Require(maxAgents >= 0, "spec.max_agents", "must not be negative.");
        if (pool.Length > 0 && !ResourceId.IsValid(pool))
        {
            violations.Add("spec.pool", "must be 1 to 63 of a-z, 0-9 and '-'.");
        }
        else
        {
            violations.Require(
                pools.Count == 0 || pools.Contains(Pool(pool)),
                "spec.pool",
                $"there is no pool '{Pool(pool)}'; this server has {string.Join(", ", pools)} (OpenRs:Pools).");
        }
    }

    /// <summary>The id in the name of something in a project; <see langword="null"/> when it is noted as wrong or missing.</summary>
    /// <param name="violations">Takes what is wrong. What another project holds does not exist for this one.</param>
    /// <param name="projectId">The project of the request.</param>
    /// <param name="name">The name.</param>
    /// <param name="collection"><c>models</c> or <c>datasets</c>.</param>
    /// <param name="field">Field of the request that holds it.</param>
    /// <param name="missingReason">One of <see cref="ErrorReason"/>, for what does not exist.</param>
    public static string? ParseReference(
        FieldViolations violations, string projectId, string name, string collection, string field, string missingReason)
    {
        if (name.Length == 0)
        {
            violations.Add(field, $"must be set, such as projects/default/{collection}/0123456789abcdef.");
            return null;
        }

        if (violations.Try<(string ProjectId, string Id)?>(() => ResourceName.ParseChild(name, collection, field)) is not { } parsed)
        {
            return null;
        }

        if (parsed.ProjectId != projectId)
        {
            violations.Missing(missingReason, field, name);
            return null;
        }

        return parsed.Id;
    }

    /// <summary>Checks budget and recipe.</summary>
    /// <param name="violations">Takes what is wrong.</param>
    /// <param name="budgetUsdMicros">Budget.</param>
    /// <param name="name">Name of a built-in recipe.</param>
    /// <param name="yaml">A whole recipe.</param>
    /// <param name="overrides">Keys set on top.</param>
    /// <param name="start">The recipe to set them on, in place of one that is named; <see langword="null"/> for that.</param>
    /// <returns>The recipe after defaults and overrides; <see langword="null"/> when it is noted as wrong.</returns>
    public static Recipe? Resolve(
        FieldViolations violations,
        long budgetUsdMicros,
        string name,
        string yaml,
        IDictionary<string, string> overrides,
        Recipe? start = null)
    {
        violations.Require(
            yaml.Length <= RecipeLoader.MaxLength, "spec.recipe_yaml", $"must have at most {RecipeLoader.MaxLength} characters.");
        violations.Require(
            overrides.Count <= MaxOverrides && overrides.All(static entry => entry.Key.Length + entry.Value.Length <= MaxOverrideLength),
            "spec.overrides",
            $"must have at most {MaxOverrides} entries of at most {MaxOverrideLength} characters.");
        violations.Require(
            budgetUsdMicros > 0,
            "spec.budget_usd_micros",
            $"is {budgetUsdMicros}; a budget must be positive, such as 42000000 for $42.",
            ErrorReason.InvalidBudget);
        return start is null ? ResolveRecipe(violations, name, yaml, overrides) : ApplyOverrides(violations, start, overrides);
    }

    /// <summary>Notes a model that is made for fewer positions than the recipe's sequences may have.</summary>
    /// <param name="violations">Takes what is wrong.</param>
    /// <param name="positions">Positions of the model.</param>
    /// <param name="recipe">The recipe.</param>
    public static void RequirePositions(FieldViolations violations, int positions, Recipe recipe)
    {
        var (prompt, completion) = (recipe.MaxPromptLength, recipe.Grpo.Sampling.MaxCompletionLength);
        violations.Require(
            prompt + completion <= positions,
            "spec.model",
            $"has {positions} positions, but max_prompt_length {prompt} and max_completion_length {completion} make "
            + $"{prompt + completion}. Lower them, or take a model with a larger max_position_embeddings.",
            ErrorReason.InvalidModel);
    }

    /// <summary>Notes a model that is made for fewer positions than the rows that it is to be trained on may have.</summary>
    /// <param name="violations">Takes what is wrong.</param>
    /// <param name="positions">Positions of the model.</param>
    /// <param name="maxLength">The recipe's <c>max_length</c>.</param>
    public static void RequireRowPositions(FieldViolations violations, int positions, int maxLength) => violations.Require(
        maxLength <= positions,
        "spec.model",
        $"has {positions} positions, but max_length is {maxLength}. Lower it, or take a model with a larger max_position_embeddings.",
        ErrorReason.InvalidModel);

    /// <summary>Checks and reads what people say of a job.</summary>
    /// <param name="violations">Takes what is wrong.</param>
    /// <param name="labels">Labels.</param>
    /// <param name="displayName">Name for people.</param>
    /// <param name="note">Note for people.</param>
    /// <returns>All of it; <see langword="null"/> for nothing.</returns>
    public static JobAnnotations? ReadAnnotations(
        FieldViolations violations, IDictionary<string, string> labels, string displayName, string note)
    {
        ValidateLabels(violations, labels, "labels");
        ValidateDisplayName(violations, displayName, "display_name");
        ValidateNote(violations, note, "note");
        return labels.Count == 0 && displayName.Length == 0 && note.Length == 0
            ? null
            : new JobAnnotations
            {
                Labels = JobAnnotations.None.Labels.SetItems(labels), DisplayName = displayName, Note = note,
            };
    }

    /// <summary>Checks labels.</summary>
    public static void ValidateLabels(FieldViolations violations, IDictionary<string, string> labels, string field)
    {
        violations.Require(
            labels.Count <= LabelRules.MaxLabels, field, $"has {labels.Count} labels; at most {LabelRules.MaxLabels} are allowed.");
        foreach (var problem in labels.Select(static label => LabelRules.ProblemOf(label.Key, label.Value)).OfType<string>().Distinct())
        {
            violations.Add(field, problem);
        }
    }

    /// <summary>Checks a name for people.</summary>
    public static void ValidateDisplayName(FieldViolations violations, string displayName, string field) =>
        violations.Require(displayName.Length <= MaxDisplayName, field, $"must have at most {MaxDisplayName} characters.");

    /// <summary>Checks a note for people.</summary>
    public static void ValidateNote(FieldViolations violations, string note, string field) =>
        violations.Require(note.Length <= MaxNote, field, $"must have at most {MaxNote} characters.");

    /// <summary>Checks a priority.</summary>
    public static void ValidatePriority(FieldViolations violations, int priority, string field) => violations.Require(
        Math.Abs((long)priority) <= MaxPriority, field, $"must be from {-MaxPriority} to {MaxPriority}.");

    /// <summary>Agents at most, as grains count them.</summary>
    public static int MaxAgents(int given) => given == 0 ? int.MaxValue : given;

    /// <summary>The pool, with the default filled in.</summary>
    public static string Pool(string given) => given.Length == 0 ? "default" : given;

    private static Recipe? ResolveRecipe(
        FieldViolations violations, string name, string yaml, IDictionary<string, string> overrides)
    {
        if (name.Length == 0 && yaml.Length == 0)
        {
            violations.Add("spec.recipe", $"must be set; built in are {string.Join(", ", RecipeLoader.Names)}.");
            return null;
        }

        try
        {
            var recipe = yaml.Length > 0 ? RecipeLoader.Load(yaml) : RecipeLoader.BuiltIn(name);
            return ApplyOverrides(violations, recipe, overrides);
        }
        catch (RecipeException exception)
        {
            foreach (var problem in exception.Problems)
            {
                violations.Add($"spec.recipe.{problem.Key}", problem.ToString(), ErrorReason.InvalidRecipe);
            }
        }
        catch (ArgumentException exception)
        {
            violations.Add("spec.recipe", exception.Message, ErrorReason.InvalidRecipe);
        }

        return null;
    }

    private static Recipe? ApplyOverrides(FieldViolations violations, Recipe recipe, IDictionary<string, string> overrides)
    {
        try
        {
            return RecipeLoader.Apply(
                recipe,
                overrides.OrderBy(static entry => entry.Key, StringComparer.Ordinal).Select(static entry => $"{entry.Key}={entry.Value}"));
        }
        catch (RecipeException exception)
        {
            foreach (var problem in exception.Problems)
            {
                var place = overrides.ContainsKey(problem.Key) ? "overrides" : "recipe";
                violations.Add($"spec.{place}.{problem.Key}", problem.ToString(), ErrorReason.InvalidRecipe);
            }

            return null;
        }
    }
}
