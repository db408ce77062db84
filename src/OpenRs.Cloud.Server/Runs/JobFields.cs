using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Projects;
using OpenRs.Cloud.Server.Resources;
using OpenRs.Recipes;
using OpenRs.Recipes.Loading;

namespace OpenRs.Cloud.Server.Runs;

/// <summary>The fields that the specs of runs and evaluations share, as far as they can be checked without looking anything up.</summary>
internal static class JobFields
{
    private const int MaxOverrides = 100;
    private const int MaxOverrideLength = 2000;

    /// <summary>Checks agents and pool.</summary>
    public static void ValidateResources(FieldViolations violations, int maxAgents, string pool)
    {
        violations.Require(maxAgents >= 0, "spec.max_agents", "must not be negative.");
        violations.Require(pool.Length == 0 || ResourceId.IsValid(pool), "spec.pool", "must be 1 to 63 of a-z, 0-9 and '-'.");
    }

    /// <summary>Parses the name of something in a project; <see langword="null"/> when it is noted as wrong.</summary>
    public static (string ProjectId, string Id)? ParseReference(FieldViolations violations, string name, string collection, string field)
    {
        if (name.Length == 0)
        {
            violations.Add(field, $"must be set, such as projects/default/{collection}/0123456789abcdef.");
            return null;
        }

        return violations.Try<(string, string)?>(() => ResourceName.ParseChild(name, collection, field));
    }

    /// <summary>Checks budget and recipe, and ends the checks.</summary>
    /// <returns>The recipe after defaults and overrides.</returns>
    /// <exception cref="CloudException">All that is wrong: INVALID_ARGUMENT, or INVALID_BUDGET or INVALID_RECIPE when it is that
    /// alone.</exception>
    public static Recipe ResolveAndThrow(
        FieldViolations violations, long budgetUsdMicros, string name, string yaml, IDictionary<string, string> overrides)
    {
        violations.Require(
            yaml.Length <= RecipeLoader.MaxLength, "spec.recipe_yaml", $"must have at most {RecipeLoader.MaxLength} characters.");
        violations.Require(
            overrides.Count <= MaxOverrides && overrides.All(static entry => entry.Key.Length + entry.Value.Length <= MaxOverrideLength),
            "spec.overrides",
            $"must have at most {MaxOverrides} entries of at most {MaxOverrideLength} characters.");
        var others = violations.Any;
        var budgetIsGood = budgetUsdMicros > 0;
        violations.Require(
            budgetIsGood, "spec.budget_usd_micros", $"is {budgetUsdMicros}; a budget must be positive, such as 42000000 for $42.");
        var recipe = ResolveRecipe(violations, name, yaml, overrides, out var recipeReason);
        violations.ThrowIfAny(others || (recipeReason is not null && !budgetIsGood)
            ? ErrorReason.InvalidArgument
            : recipeReason ?? ErrorReason.InvalidBudget);
        return recipe!;
    }

    /// <summary>Agents at most, as grains count them.</summary>
    public static int MaxAgents(int given) => given == 0 ? int.MaxValue : given;

    /// <summary>The pool, with the default filled in.</summary>
    public static string Pool(string given) => given.Length == 0 ? "default" : given;

    // The reason is set when the recipe is wrong.
    private static Recipe? ResolveRecipe(
        FieldViolations violations, string name, string yaml, IDictionary<string, string> overrides, out string? reason)
    {
        reason = ErrorReason.InvalidRecipe;
        if (name.Length == 0 && yaml.Length == 0)
        {
            violations.Add("spec.recipe", $"must be set; built in are {string.Join(", ", RecipeLoader.Names)}.");
            reason = ErrorReason.InvalidArgument;
            return null;
        }

        try
        {
            var recipe = yaml.Length > 0 ? RecipeLoader.Load(yaml) : RecipeLoader.BuiltIn(name);
            recipe = RecipeLoader.Apply(
                recipe,
                overrides.OrderBy(static entry => entry.Key, StringComparer.Ordinal).Select(static entry => $"{entry.Key}={entry.Value}"));
            reason = null;
            return recipe;
        }
        catch (RecipeException exception)
        {
            foreach (var problem in exception.Problems)
            {
                violations.Add($"spec.recipe.{problem.Key}", problem.ToString());
            }
        }
        catch (ArgumentException exception)
        {
            violations.Add("spec.recipe", exception.Message);
        }

        return null;
    }
}
