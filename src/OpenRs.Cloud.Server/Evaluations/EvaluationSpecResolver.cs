using System.Globalization;
using System.Text;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Evaluations;
using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Objects;
using OpenRs.Cloud.Runs;
using OpenRs.Cloud.Server.Datasets;
using OpenRs.Cloud.Server.Models;
using OpenRs.Cloud.Server.Resources;
using OpenRs.Cloud.Server.Runs;
using OpenRs.Cloud.Storage.Checkpoints;
using OpenRs.Cloud.Storage.Naming;
using OpenRs.Cloud.Storage.Objects;
using OpenRs.Recipes;
using Api = OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Evaluations;

/// <summary>Makes a client's spec into one that an evaluation can be run by, or says all that is wrong with it.</summary>
internal sealed class EvaluationSpecResolver(
    DatasetCatalog datasets, ModelCatalog models, IObjectStore objects, IGrainFactory grains, TimeProvider time)
{
    private const string CheckpointPrefix = "step-";
    private const int MaxSamplesPerProblem = 1024;
    private const int MaxSamples = 1_000_000;
    private const int MaxShards = 1024;

    /// <summary>What a number of shards may be.</summary>
    public static readonly string ShardRange = $"must be from 0 to {MaxShards}; 0 lets the server choose.";

    public async Task<EvaluationSpec> ResolveAsync(string projectId, Api.EvaluationSpec? spec, CancellationToken cancellationToken)
    {
        if (spec is null)
        {
            throw CloudException.Field(ErrorReason.InvalidArgument, "spec", "must be set.");
        }

        var (recipe, datasetId) = Check(projectId, spec);
        var model = await ResolveModelAsync(projectId, spec.Model, cancellationToken);
        var dataset = await datasets.RequireAsync(projectId, datasetId, cancellationToken);
        var samplesPerProblem = Math.Max(1, spec.SamplesPerProblem);
        var samples = (long)dataset.Rows * samplesPerProblem;
        if (samples > MaxSamples)
        {
            throw CloudException.Field(
                ErrorReason.InvalidArgument,
                "spec.samples_per_problem",
                $"makes {samples} samples of {dataset.Rows} problems; an evaluation has at most {MaxSamples}.");
        }

        return new EvaluationSpec
        {
            Model = model,
            DatasetId = dataset.Id,
            Dataset = DatasetReferences.ToObject(projectId, dataset),
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

    /// <summary>Whether a client may ask for so many shards.</summary>
    public static bool IsShardCount(int shards) => shards is >= 0 and <= MaxShards;

    // Everything that can be told without looking anything up, at once.
    private static (Recipe Recipe, string DatasetId) Check(string projectId, Api.EvaluationSpec spec)
    {
        var violations = new FieldViolations();
        JobFields.CheckMeans(violations, spec.MaxAgents, spec.Pool);
        violations.Require(spec.Model.Length > 0, "spec.model", "must be set, such as projects/default/models/0123456789abcdef.");
        violations.Require(
            spec.SamplesPerProblem is >= 0 and <= MaxSamplesPerProblem, "spec.samples_per_problem", $"must be from 0 to {MaxSamplesPerProblem}; 0 means 1.");
        violations.Require(IsShardCount(spec.Shards), "spec.shards", ShardRange);
        var dataset = JobFields.ParseReference(violations, spec.Dataset, "datasets", "spec.dataset");
        var recipe = JobFields.ResolveRecipe(violations, spec.BudgetUsdMicros, spec.Recipe, spec.RecipeYaml, spec.Overrides);
        return dataset!.Value.ProjectId == projectId
            ? (recipe, dataset.Value.Id)
            : throw CloudException.NotFound(ErrorReason.DatasetNotFound, spec.Dataset);
    }

    // What another project holds does not exist for this one.
    private async Task<ModelRef> ResolveModelAsync(string projectId, string name, CancellationToken cancellationToken)
    {
        if (name.Split('/') is ["projects", var of, "runs", var runId, "checkpoints", var checkpointId])
        {
            ResourceName.ParseRun($"projects/{of}/runs/{runId}", "spec.model");
            return of == projectId && await FindCheckpointAsync(projectId, runId, checkpointId, cancellationToken) is { } checkpoint
                ? checkpoint
                : throw CloudException.NotFound(ErrorReason.ModelNotFound, name);
        }

        var (modelProjectId, modelId) = ResourceName.ParseChild(name, "models", "spec.model");
        return modelProjectId == projectId && await models.FindAsync(projectId, modelId, cancellationToken) is not null
            ? new ModelRef { ModelId = modelId }
            : throw CloudException.NotFound(ErrorReason.ModelNotFound, name);
    }

    private async Task<ModelRef?> FindCheckpointAsync(string projectId, string runId, string checkpointId, CancellationToken cancellationToken)
    {
        if (!checkpointId.StartsWith(CheckpointPrefix, StringComparison.Ordinal)
            || !int.TryParse(checkpointId.AsSpan(CheckpointPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var step)
            || (await grains.GetGrain<ITrainingRunGrain>(runId).GetAsync(cancellationToken))?.ProjectId != projectId)
        {
            return null;
        }

        try
        {
            await new CheckpointStore(objects, ObjectNames.Run(projectId, runId), time).GetAsync(step, cancellationToken);
            return new ModelRef { RunId = runId, Step = step };
        }
        catch (CheckpointNotFoundException)
        {
            return null;
        }
    }
}
