using System.Text;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Runs;
using OpenRs.Cloud.Server.Datasets;
using OpenRs.Cloud.Server.Models;
using OpenRs.Cloud.Server.Resources;
using OpenRs.Recipes;
using OpenRs.Recipes.Keys;
using Api = OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Runs;

/// <summary>Makes a client's spec into one that a run can be planned by, or says all that is wrong with it.</summary>
internal sealed class RunSpecResolver(DatasetCatalog datasets, ModelCatalog models)
{
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

        var dataset = await datasets.GetAsync(projectId, datasetId, cancellationToken);
        var evaluation = evalId is null ? null : await datasets.GetAsync(projectId, evalId, cancellationToken);
        if (dataset.Rows < recipe.PromptsPerStep)
        {
            throw CloudException.Field(
                ErrorReason.InvalidDataset, "spec.dataset", $"has {dataset.Rows} rows, but a step takes {recipe.PromptsPerStep} prompts.");
        }

        return new RunSpec
        {
            ModelId = modelId,
            DatasetId = dataset.Id,
            Dataset = DatasetReferences.RowsOf(projectId, dataset),
            EvalDatasetId = evaluation?.Id,
            EvalDataset = evaluation is null ? null : DatasetReferences.RowsOf(projectId, evaluation),
            RecipeJson = Encoding.UTF8.GetString(recipe.ToCanonicalJson()),
            RecipeName = recipe.Name,
            BudgetUsd = Money.FromMicros(spec.BudgetUsdMicros),
            MaxAgents = JobFields.MaxAgents(spec.MaxAgents),
            Pool = JobFields.Pool(spec.Pool),
            OnBudget = spec.OnBudget == Api.OnBudget.Pause ? OnBudget.Pause : OnBudget.Stop,
            Plan = new RunPlan
            {
                MaxSteps = recipe.Grpo.Optimizer.MaxSteps,
                PromptsPerStep = recipe.PromptsPerStep,
                SaveEvery = recipe.SaveEvery,
                EvalEvery = recipe.Evaluation.EvalEvery,
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
        JobFields.ValidateResources(violations, spec.MaxAgents, spec.Pool);
        violations.Require(Enum.IsDefined(spec.OnBudget), "spec.on_budget", "is not a value that this server knows.");
        var model = JobFields.ParseReference(violations, spec.Model, "models", "spec.model");
        var dataset = JobFields.ParseReference(violations, spec.Dataset, "datasets", "spec.dataset");
        var evaluation = spec.EvalDataset.Length > 0
            ? JobFields.ParseReference(violations, spec.EvalDataset, "datasets", "spec.eval_dataset")
            : null;
        var recipe = JobFields.ResolveAndThrow(violations, spec.BudgetUsdMicros, spec.Recipe, spec.RecipeYaml, spec.Overrides);

        // What another project holds does not exist for this one.
        return model!.Value.ProjectId != projectId ? throw CloudException.NotFound(ErrorReason.ModelNotFound, spec.Model)
            : dataset!.Value.ProjectId != projectId ? throw CloudException.NotFound(ErrorReason.DatasetNotFound, spec.Dataset)
            : evaluation is { } found && found.ProjectId != projectId ? throw CloudException.NotFound(
                ErrorReason.DatasetNotFound, spec.EvalDataset)
            : (recipe, model.Value.Id, dataset.Value.Id, evaluation?.Id);
    }
}
