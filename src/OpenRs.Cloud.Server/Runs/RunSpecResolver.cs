using System.Text;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Runs;
using OpenRs.Cloud.Server.Datasets;
using OpenRs.Cloud.Server.Errors;
using OpenRs.Cloud.Server.Models;
using OpenRs.Cloud.Server.Resources;
using OpenRs.Recipes;
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

        var checks = new FieldChecks();
        JobFields.CheckSources(checks, spec.Model, spec.Dataset, spec.Recipe, spec.RecipeYaml);
        JobFields.CheckMeansAndThrow(checks, spec.MaxAgents, spec.Pool, spec.BudgetUsdMicros);
        var recipe = JobFields.ResolveRecipe(spec.Recipe, spec.RecipeYaml, spec.Overrides);
        var (modelProjectId, modelId) = ResourceName.ParseChild(spec.Model, "models", "spec.model");
        if (modelProjectId != projectId || await models.FindAsync(projectId, modelId, cancellationToken) is null)
        {
            throw CloudException.NotFound(ErrorReason.ModelNotFound, spec.Model);
        }

        var dataset = await datasets.ResolveAsync(projectId, spec.Dataset, "spec.dataset", cancellationToken);
        if (dataset.Rows < recipe.PromptsPerStep)
        {
            throw CloudException.Field(ErrorReason.InvalidDataset, "spec.dataset", $"has {dataset.Rows} rows, but a step takes {recipe.PromptsPerStep} prompts.");
        }

        var evaluation = spec.EvalDataset.Length > 0 ? await datasets.ResolveAsync(projectId, spec.EvalDataset, "spec.eval_dataset", cancellationToken) : null;
        return new RunSpec
        {
            ModelId = modelId,
            DatasetId = dataset.Id,
            Dataset = DatasetReferences.ToObject(projectId, dataset),
            EvalDatasetId = evaluation?.Id,
            EvalDataset = evaluation is null ? null : DatasetReferences.ToObject(projectId, evaluation),
            RecipeJson = Encoding.UTF8.GetString(recipe.ToCanonicalJson()),
            RecipeName = recipe.Name,
            BudgetUsd = Money.FromMicros(spec.BudgetUsdMicros),
            MaxAgents = JobFields.MaxAgents(spec.MaxAgents),
            Pool = JobFields.Pool(spec.Pool),
            OnBudget = spec.OnBudget == Api.OnBudget.Pause ? OnBudget.Pause : OnBudget.Stop,
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
}
