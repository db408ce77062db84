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

    // One forward pass answers many problems; small enough that several agents share an evaluation.
    private const int EvalProblemsPerUnit = 64;

    public async Task<RunSpec> ResolveAsync(string projectId, Api.RunSpec? spec, CancellationToken cancellationToken)
    {
        if (spec is null)
        {
            throw CloudException.Field(ErrorReason.InvalidArgument, "spec", "must be set.");
        }

        CheckScalars(spec);
        var recipe = ResolveRecipe(spec);
        var (modelProjectId, modelId) = ResourceName.ParseChild(spec.Model, "models", "spec.model");
        if (modelProjectId != projectId || await models.FindAsync(projectId, modelId, cancellationToken) is null)
        {
            throw CloudException.NotFound(ErrorReason.ModelNotFound, spec.Model);
        }

        var dataset = await FindDatasetAsync(projectId, spec.Dataset, "spec.dataset", cancellationToken);
        if (dataset.Rows < recipe.PromptsPerStep)
        {
            throw CloudException.Field(ErrorReason.InvalidDataset, "spec.dataset", $"has {dataset.Rows} rows, but a step takes {recipe.PromptsPerStep} prompts.");
        }

        var evaluation = spec.EvalDataset.Length > 0 ? await FindDatasetAsync(projectId, spec.EvalDataset, "spec.eval_dataset", cancellationToken) : null;
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
            Plan = new RunPlan
            {
                MaxSteps = recipe.MaxSteps,
                PromptsPerStep = recipe.PromptsPerStep,
                SaveEvery = recipe.SaveEvery,
                EvalEvery = recipe.EvalEvery,
                EvalProblems = evaluation?.Rows ?? 0,
                EvalProblemsPerUnit = EvalProblemsPerUnit,
            },
        };
    }

    private static void CheckScalars(Api.RunSpec spec)
    {
        var violations = new List<FieldViolation>();
        void Require(bool good, string field, string description)
        {
            if (!good)
            {
                violations.Add(new FieldViolation { Field = field, Description = description });
            }
        }

        Require(spec.MaxAgents >= 0, "spec.max_agents", "must not be negative.");
        Require(spec.Pool.Length == 0 || ResourceName.IsId(spec.Pool), "spec.pool", "must be 1 to 63 of a-z, 0-9 and '-'.");
        Require(spec.Model.Length > 0, "spec.model", "must be set, such as projects/default/models/0123456789abcdef.");
        Require(spec.Dataset.Length > 0, "spec.dataset", "must be set, such as projects/default/datasets/0123456789abcdef.");
        Require(spec.Recipe.Length > 0 || spec.RecipeYaml.Length > 0, "spec.recipe", $"must be set; built in are {string.Join(", ", RecipeLoader.Names)}.");
        Require(spec.RecipeYaml.Length <= MaxRecipeYaml, "spec.recipe_yaml", $"must have at most {MaxRecipeYaml} characters.");
        var budgetIsGood = spec.BudgetUsdMicros > 0;
        Require(budgetIsGood, "spec.budget_usd_micros", $"is {spec.BudgetUsdMicros}; a budget must be positive, such as 42000000 for $42.");
        if (violations.Count > 0)
        {
            var reason = violations.Count == 1 && !budgetIsGood ? ErrorReason.InvalidBudget : ErrorReason.InvalidArgument;
            throw new CloudException(
                CloudErrorKind.InvalidArgument,
                reason,
                string.Join(" ", violations.Select(static violation => $"{violation.Field}: {violation.Description}")),
                violations);
        }
    }

    private static Recipe ResolveRecipe(Api.RunSpec spec)
    {
        try
        {
            var recipe = spec.RecipeYaml.Length > 0 ? RecipeLoader.Load(spec.RecipeYaml) : RecipeLoader.BuiltIn(spec.Recipe);
            return RecipeLoader.Apply(recipe, spec.Overrides.OrderBy(static entry => entry.Key, StringComparer.Ordinal).Select(static entry => $"{entry.Key}={entry.Value}"));
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

    private async Task<DatasetRecord> FindDatasetAsync(string projectId, string name, string field, CancellationToken cancellationToken)
    {
        var (of, id) = ResourceName.ParseChild(name, "datasets", field);

        // What another project holds does not exist for this one.
        return of == projectId && await datasets.FindAsync(projectId, id, cancellationToken) is { } dataset
            ? dataset
            : throw CloudException.NotFound(ErrorReason.DatasetNotFound, name);
    }

    private static ObjectRef Reference(string projectId, DatasetRecord dataset) => new() { Name = ObjectNames.Dataset(projectId, dataset.Id), Sha256 = dataset.Sha256 };
}
