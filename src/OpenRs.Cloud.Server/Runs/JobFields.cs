using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Server.Errors;
using OpenRs.Cloud.Server.Resources;
using OpenRs.Recipes;

namespace OpenRs.Cloud.Server.Runs;

/// <summary>The fields that the specs of runs and evaluations share.</summary>
internal static class JobFields
{
    private const int MaxRecipeYaml = 64 << 10;

    /// <summary>Checks what can be said without looking anything up.</summary>
    public static void CheckSources(FieldChecks checks, string model, string dataset, string recipe, string recipeYaml)
    {
        checks.Require(model.Length > 0, "spec.model", "must be set, such as projects/default/models/0123456789abcdef.");
        checks.Require(dataset.Length > 0, "spec.dataset", "must be set, such as projects/default/datasets/0123456789abcdef.");
        checks.Require(recipe.Length > 0 || recipeYaml.Length > 0, "spec.recipe", $"must be set; built in are {string.Join(", ", RecipeLoader.Names)}.");
        checks.Require(recipeYaml.Length <= MaxRecipeYaml, "spec.recipe_yaml", $"must have at most {MaxRecipeYaml} characters.");
    }

    /// <summary>Checks agents and money, and ends the checks.</summary>
    /// <exception cref="CloudException">INVALID_ARGUMENT with all fields found wrong; INVALID_BUDGET when the budget is the only one.</exception>
    public static void CheckMeansAndThrow(FieldChecks checks, int maxAgents, string pool, long budgetUsdMicros)
    {
        checks.Require(maxAgents >= 0, "spec.max_agents", "must not be negative.");
        checks.Require(pool.Length == 0 || ResourceName.IsId(pool), "spec.pool", "must be 1 to 63 of a-z, 0-9 and '-'.");
        var others = checks.Count;
        checks.Require(budgetUsdMicros > 0, "spec.budget_usd_micros", $"is {budgetUsdMicros}; a budget must be positive, such as 42000000 for $42.");
        checks.ThrowIfAny(others == 0 ? ErrorReason.InvalidBudget : ErrorReason.InvalidArgument);
    }

    /// <summary>The recipe after defaults and overrides.</summary>
    /// <exception cref="CloudException">INVALID_RECIPE, with each key that is wrong.</exception>
    public static Recipe ResolveRecipe(string name, string yaml, IDictionary<string, string> overrides)
    {
        try
        {
            var recipe = yaml.Length > 0 ? RecipeLoader.Load(yaml) : RecipeLoader.BuiltIn(name);
            return RecipeLoader.Apply(recipe, overrides.OrderBy(static entry => entry.Key, StringComparer.Ordinal).Select(static entry => $"{entry.Key}={entry.Value}"));
        }
        catch (RecipeException exception)
        {
            throw new CloudException(
                CloudErrorKind.InvalidArgument,
                ErrorReason.InvalidRecipe,
                exception.Message,
                [.. exception.Problems.Select(static problem => new FieldViolation { Field = $"spec.recipe.{problem.Key}", Description = problem.ToString() })]);
        }
        catch (ArgumentException exception)
        {
            throw CloudException.Field(ErrorReason.InvalidRecipe, "spec.recipe", exception.Message);
        }
    }

    /// <summary>Agents at most, as grains count them.</summary>
    public static int MaxAgents(int given) => given == 0 ? int.MaxValue : given;

    /// <summary>The pool, with the default filled in.</summary>
    public static string Pool(string given) => given.Length == 0 ? "default" : given;
}
