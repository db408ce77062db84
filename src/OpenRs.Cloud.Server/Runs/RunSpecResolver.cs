using System.Text;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Objects;
using OpenRs.Cloud.Runs;
using OpenRs.Cloud.Server.Datasets;
using OpenRs.Cloud.Server.Models;
using OpenRs.Cloud.Server.Resources;
using OpenRs.Cloud.Storage.Naming;
using OpenRs.Recipes;
using Api = OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Runs;

/// <summary>Makes a client's spec into one that a run can be planned by, or says all that is wrong with it.</summary>
internal sealed class RunSpecResolver(DatasetCatalog datasets, ModelCatalog models)
{
    private const int MaxRecipeYaml = 64 << 10;
    private const int MaxOverrides = 100;
    private const int MaxOverrideLength = 2000;

    // One forward pass answers many problems; small enough that several agents share an evaluation.
    private const int EvalProblemsPerUnit = 64;

    public async Task<RunSpec> ResolveAsync(string projectId, Api.RunSpec? spec, CancellationToken cancellationToken)
    {
        if (spec is null)
        {
            throw CloudException.Field(ErrorReason.InvalidArgument, "spec", "must be set.");
        }

        var (recipe, modelId, datasetId, evalId) = Check(projectId, spec);
        if (await models.FindAsync(projectId, modelId, cancellationToken) is null)
        {
            throw CloudException.NotFound(ErrorReason.ModelNotFound, spec.Model);
        }

        var dataset = await FindDatasetAsync(projectId, datasetId, cancellationToken);
        var evaluation = evalId is null ? null : await FindDatasetAsync(projectId, evalId, cancellationToken);
        if (dataset.Rows < recipe.PromptsPerStep)
        {
            throw CloudException.Field(ErrorReason.InvalidDataset, "spec.dataset", $"has {dataset.Rows} rows, but a step takes {recipe.PromptsPerStep} prompts.");
        }

        return new RunSpec
        {
            ModelId = modelId,
            DatasetId = dataset.Id,
            Dataset = Reference(projectId, dataset),
            EvalDatasetId = evaluation?.Id,
            EvalDataset = evaluation is null ? null : Reference(projectId, evaluation),
            RecipeJson = Encoding.UTF8.GetString(recipe.ToCanonicalJson()),
            RecipeName = recipe.Name,
            BudgetUsd = Money.FromMicros(spec.BudgetUsdMicros),
            MaxAgents = spec.MaxAgents == 0 ? int.MaxValue : spec.MaxAgents,
            Pool = spec.Pool.Length == 0 ? "default" : spec.Pool,
            OnBudget = spec.OnBudget == Api.OnBudget.Pause ? OnBudget.Pause : OnBudget.Stop,
            Plan = new RunPlan
            {
                MaxSteps = recipe.MaxSteps,
                PromptsPerStep = recipe.PromptsPerStep,
                SaveEvery = recipe.SaveEvery,
                EvalEvery = recipe.EvalEvery,
                EvalProblems = evaluation?.Rows ?? 0,
                EvalProblemsPerUnit = EvalProblemsPerUnit,
                MaxStaleness = recipe.MaxStaleness,
            },
        };
    }

    /// <summary>A dataset of a spec that does not exist any more, as a resource name; <see langword="null"/> when all are there.</summary>
    public async Task<string?> FindGoneAsync(string projectId, RunSpec spec, CancellationToken cancellationToken)
    {
        foreach (var id in new[] { spec.DatasetId, spec.EvalDatasetId }.OfType<string>())
        {
            if (await datasets.FindAsync(projectId, id, cancellationToken) is null)
            {
                return ResourceName.Dataset(projectId, id);
            }
        }

        return null;
    }

    // Everything that can be told without looking anything up, at once.
    private static (Recipe Recipe, string ModelId, string DatasetId, string? EvalId) Check(string projectId, Api.RunSpec spec)
    {
        var violations = new FieldViolations();
        violations.Require(spec.MaxAgents >= 0, "spec.max_agents", "must not be negative.");
        violations.Require(spec.Pool.Length == 0 || ResourceName.IsId(spec.Pool), "spec.pool", "must be 1 to 63 of a-z, 0-9 and '-'.");
        violations.Require(Enum.IsDefined(spec.OnBudget), "spec.on_budget", "is not a value that this server knows.");
        violations.Require(spec.RecipeYaml.Length <= MaxRecipeYaml, "spec.recipe_yaml", $"must have at most {MaxRecipeYaml} characters.");
        violations.Require(
            spec.Overrides.Count <= MaxOverrides && spec.Overrides.All(static entry => entry.Key.Length + entry.Value.Length <= MaxOverrideLength),
            "spec.overrides",
            $"must have at most {MaxOverrides} entries of at most {MaxOverrideLength} characters.");
        var model = ParseReference(violations, spec.Model, "models", "spec.model");
        var dataset = ParseReference(violations, spec.Dataset, "datasets", "spec.dataset");
        var evaluation = spec.EvalDataset.Length > 0 ? ParseReference(violations, spec.EvalDataset, "datasets", "spec.eval_dataset") : null;
        var others = violations.Any;
        var budgetIsGood = spec.BudgetUsdMicros > 0;
        violations.Require(budgetIsGood, "spec.budget_usd_micros", $"is {spec.BudgetUsdMicros}; a budget must be positive, such as 42000000 for $42.");
        var recipe = ResolveRecipe(spec, violations, out var recipeReason);
        violations.ThrowIfAny(others || (recipeReason is not null && !budgetIsGood) ? ErrorReason.InvalidArgument : recipeReason ?? ErrorReason.InvalidBudget);

        // What another project holds does not exist for this one.
        return model!.Value.ProjectId != projectId ? throw CloudException.NotFound(ErrorReason.ModelNotFound, spec.Model)
            : dataset!.Value.ProjectId != projectId ? throw CloudException.NotFound(ErrorReason.DatasetNotFound, spec.Dataset)
            : evaluation is { } found && found.ProjectId != projectId ? throw CloudException.NotFound(ErrorReason.DatasetNotFound, spec.EvalDataset)
            : (recipe!, model.Value.Id, dataset.Value.Id, evaluation?.Id);
    }

    private static (string ProjectId, string Id)? ParseReference(FieldViolations violations, string name, string collection, string field)
    {
        if (name.Length == 0)
        {
            violations.Add(field, $"must be set, such as projects/default/{collection}/0123456789abcdef.");
            return null;
        }

        return violations.Try<(string, string)?>(() => ResourceName.ParseChild(name, collection, field));
    }

    // The reason is set when the recipe is wrong.
    private static Recipe? ResolveRecipe(Api.RunSpec spec, FieldViolations violations, out string? reason)
    {
        reason = ErrorReason.InvalidRecipe;
        if (spec.Recipe.Length == 0 && spec.RecipeYaml.Length == 0)
        {
            violations.Add("spec.recipe", $"must be set; built in are {string.Join(", ", RecipeLoader.Names)}.");
            reason = ErrorReason.InvalidArgument;
            return null;
        }

        try
        {
            var recipe = spec.RecipeYaml.Length > 0 ? RecipeLoader.Load(spec.RecipeYaml) : RecipeLoader.BuiltIn(spec.Recipe);
            recipe = RecipeLoader.Apply(recipe, spec.Overrides.OrderBy(static entry => entry.Key, StringComparer.Ordinal).Select(static entry => $"{entry.Key}={entry.Value}"));
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

    private async Task<DatasetRecord> FindDatasetAsync(string projectId, string id, CancellationToken cancellationToken) =>
        await datasets.FindAsync(projectId, id, cancellationToken)
        ?? throw CloudException.NotFound(ErrorReason.DatasetNotFound, ResourceName.Dataset(projectId, id));

    private static ObjectRef Reference(string projectId, DatasetRecord dataset) =>
        new() { Name = ObjectNames.Dataset(projectId, dataset.Id), Sha256 = dataset.RowsSha256 };
}
