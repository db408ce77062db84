using System.Text;
using Microsoft.Extensions.Options;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Evaluations;
using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Objects;
using OpenRs.Cloud.Server.Agents;
using OpenRs.Cloud.Server.Datasets;
using OpenRs.Cloud.Server.Models;
using OpenRs.Cloud.Server.Prompts;
using OpenRs.Cloud.Server.Resources;
using OpenRs.Cloud.Server.Runs;
using OpenRs.Recipes;
using OpenRs.Recipes.Keys;
using Api = OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Evaluations;

/// <summary>Makes a client's spec into one that an evaluation can be run by, or says all that is wrong with it.</summary>
internal sealed class EvaluationSpecResolver(
    DatasetCatalog datasets, ModelCatalog models, EvaluatedModels found, PromptCheck prompts, IOptions<AgentOptions> agents)
{
    private const int MaxSamplesPerProblem = 1024;
    private const int MaxSamples = 1_000_000;
    private const int MaxShards = 1024;

    /// <summary>What a number of shards may be.</summary>
    public static readonly string ShardRange = $"must be from 0 to {MaxShards}; 0 lets the server choose.";

    /// <summary>Whether a client may ask for so many shards.</summary>
    public static bool IsShardCount(int shards) => shards is >= 0 and <= MaxShards;

    /// <summary>Resolves a spec.</summary>
    /// <param name="projectId">Project of the request.</param>
    /// <param name="spec">The spec.</param>
    /// <param name="requestId">Id of the request; <see langword="null"/> when it is noted as wrong.</param>
    /// <param name="violations">What is wrong with the rest of the request: it is said together with what is wrong here.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="CloudException">All that is wrong.</exception>
    public async Task<EvaluationSpec> ResolveAsync(
        string projectId,
        Api.EvaluationSpec? spec,
        string? requestId,
        FieldViolations violations,
        CancellationToken cancellationToken)
    {
        if (spec is null)
        {
            violations.Add("spec", "must be set.");
            violations.ThrowIfAny();
        }

        JobFields.ValidateResources(violations, spec!.MaxAgents, spec.Pool, agents.Value.Pools);
        violations.Require(
            spec.SamplesPerProblem is >= 0 and <= MaxSamplesPerProblem,
            "spec.samples_per_problem",
            $"must be from 0 to {MaxSamplesPerProblem}; 0 means 1.");
        violations.Require(IsShardCount(spec.Shards), "spec.shards", ShardRange);
        var recipe = JobFields.Resolve(violations, spec.BudgetUsdMicros, spec.Recipe, spec.RecipeYaml, spec.Overrides);
        var model = await found.FindAsync(projectId, spec.Model, requestId, violations, cancellationToken);
        var dataset = await FindDatasetAsync(projectId, spec, violations, cancellationToken);
        if (recipe is not null && model is not null)
        {
            await CheckPositionsAsync(violations, recipe, model, cancellationToken);
            var source = new PromptSource(projectId, recipe, model.Store, model.Files);
            await prompts.CheckAsync(violations, "spec.dataset", source, dataset, isEvaluation: true, cancellationToken);
        }

        violations.ThrowIfAny();
        return ToSpec(projectId, spec, recipe!, model!.Reference, dataset!);
    }

    private static EvaluationSpec ToSpec(
        string projectId, Api.EvaluationSpec spec, Recipe recipe, ModelRef model, DatasetRecord dataset)
    {
        var samplesPerProblem = Math.Max(1, spec.SamplesPerProblem);
        var samples = (long)dataset.Rows * samplesPerProblem;
        return new EvaluationSpec
        {
            Model = model,
            DatasetId = dataset.Id,
            Dataset = DatasetReferences.RowsOf(projectId, dataset),
            Problems = dataset.Rows,
            SamplesPerProblem = samplesPerProblem,
            RecipeJson = Encoding.UTF8.GetString(recipe.ToCanonicalJson()),
            RecipeName = recipe.Name,
            Seed = recipe.Seed,
            Shards = spec.Shards == 0 ? ShardPlan.ShardsFor((int)samples) : (int)Math.Min(spec.Shards, samples),
            BudgetUsd = Money.FromMicros(spec.BudgetUsdMicros),
            MaxAgents = JobFields.MaxAgents(spec.MaxAgents),
            Pool = JobFields.Pool(spec.Pool),
        };
    }

    /// <summary>Checks that dataset, model and checkpoint of a spec still exist.</summary>
    /// <exception cref="CloudException">DATASET_NOT_FOUND; MODEL_NOT_FOUND; CHECKPOINT_NOT_FOUND.</exception>
    public async Task CheckStillThereAsync(string projectId, EvaluationSpec spec, CancellationToken cancellationToken)
    {
        await datasets.FindAsync(projectId, spec.DatasetId, cancellationToken);
        await found.CheckStillThereAsync(projectId, spec.Model, cancellationToken);
    }

    private async Task CheckPositionsAsync(
        FieldViolations violations, Recipe recipe, EvaluatedModel model, CancellationToken cancellationToken)
    {
        if (await models.PositionsAsync(model.Store, model.Files, cancellationToken) is { } positions)
        {
            JobFields.RequirePositions(violations, positions, recipe);
        }
    }

    private async Task<DatasetRecord?> FindDatasetAsync(
        string projectId, Api.EvaluationSpec spec, FieldViolations violations, CancellationToken cancellationToken)
    {
        const string Field = "spec.dataset";
        if (JobFields.ParseReference(
            violations, projectId, spec.Dataset, "datasets", Field, ErrorReason.DatasetNotFound) is not { } id)
        {
            return null;
        }

        var dataset = await datasets.TryFindAsync(projectId, id, cancellationToken);
        if (dataset is null)
        {
            violations.Missing(ErrorReason.DatasetNotFound, Field, spec.Dataset);
        }
        else if ((long)dataset.Rows * Math.Max(1, spec.SamplesPerProblem) is var samples and > MaxSamples)
        {
            violations.Add(
                "spec.samples_per_problem",
                $"makes {samples} samples of {dataset.Rows} problems; an evaluation has at most {MaxSamples}.");
        }

        return dataset;
    }
}
