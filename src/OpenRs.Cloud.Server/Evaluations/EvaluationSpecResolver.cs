using System.Text;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Evaluations;
using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Objects;
using OpenRs.Cloud.Server.Checkpoints;
using OpenRs.Cloud.Server.Datasets;
using OpenRs.Cloud.Server.Models;
using OpenRs.Cloud.Server.Resources;
using OpenRs.Cloud.Server.Runs;
using OpenRs.Recipes;
using OpenRs.Recipes.Keys;
using Api = OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Evaluations;

/// <summary>Makes a client's spec into one that an evaluation can be run by, or says all that is wrong with it.</summary>
internal sealed class EvaluationSpecResolver(DatasetCatalog datasets, ModelCatalog models, CheckpointCatalog checkpoints)
{
    private const int MaxSamplesPerProblem = 1024;
    private const int MaxSamples = 1_000_000;
    private const int MaxShards = 1024;

    /// <summary>What a number of shards may be.</summary>
    public static readonly string ShardRange = $"must be from 0 to {MaxShards}; 0 lets the server choose.";

    /// <summary>Whether a client may ask for so many shards.</summary>
    public static bool IsShardCount(int shards) => shards is >= 0 and <= MaxShards;

    public async Task<EvaluationSpec> ResolveAsync(string projectId, Api.EvaluationSpec? spec, CancellationToken cancellationToken)
    {
        if (spec is null)
        {
            throw CloudException.Field(ErrorReason.InvalidArgument, "spec", "must be set.");
        }

        var (recipe, datasetId) = Check(projectId, spec);
        var model = await ResolveModelAsync(projectId, spec.Model, cancellationToken);
        var dataset = await datasets.GetAsync(projectId, datasetId, cancellationToken);
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

    /// <summary>Checks that dataset and checkpoint of a spec still exist.</summary>
    /// <exception cref="CloudException">DATASET_NOT_FOUND; CHECKPOINT_NOT_FOUND.</exception>
    public async Task CheckStillThereAsync(string projectId, EvaluationSpec spec, CancellationToken cancellationToken)
    {
        if (await datasets.FindAsync(projectId, spec.DatasetId, cancellationToken) is null)
        {
            throw CloudException.NotFound(ErrorReason.DatasetNotFound, ResourceName.Dataset(projectId, spec.DatasetId));
        }

        if (spec.Model.RunId is { } runId)
        {
            await CheckCheckpointAsync(
                projectId, runId, spec.Model.Step, ResourceName.Checkpoint(projectId, runId, spec.Model.Step), cancellationToken);
        }
    }

    // Everything that can be told without looking anything up, at once. What another project holds does not exist for this one.
    private static (Recipe Recipe, string DatasetId) Check(string projectId, Api.EvaluationSpec spec)
    {
        var violations = new FieldViolations();
        JobFields.ValidateResources(violations, spec.MaxAgents, spec.Pool);
        violations.Require(
            spec.SamplesPerProblem is >= 0 and <= MaxSamplesPerProblem,
            "spec.samples_per_problem",
            $"must be from 0 to {MaxSamplesPerProblem}; 0 means 1.");
        violations.Require(IsShardCount(spec.Shards), "spec.shards", ShardRange);
        var modelProjectId = IsCheckpoint(spec.Model)
            ? violations.Try(() => ResourceName.ParseCheckpoint(spec.Model, "spec.model").ProjectId)
            : JobFields.ParseReference(violations, spec.Model, "models", "spec.model")?.ProjectId;
        var dataset = JobFields.ParseReference(violations, spec.Dataset, "datasets", "spec.dataset");
        var recipe = JobFields.ResolveAndThrow(violations, spec.BudgetUsdMicros, spec.Recipe, spec.RecipeYaml, spec.Overrides);
        return modelProjectId != projectId ? throw CloudException.NotFound(ErrorReason.ModelNotFound, spec.Model)
            : dataset!.Value.ProjectId != projectId ? throw CloudException.NotFound(ErrorReason.DatasetNotFound, spec.Dataset)
            : (recipe, dataset.Value.Id);
    }

    private Task CheckCheckpointAsync(string projectId, string runId, long step, string name, CancellationToken cancellationToken) =>
        CheckpointCatalog.CallAsync(name, () => checkpoints.StoreOf(projectId, runId).GetAsync(step, cancellationToken));

    private static bool IsCheckpoint(string name) => name.Split('/') is ["projects", _, "runs", ..];

    private async Task<ModelRef> ResolveModelAsync(string projectId, string name, CancellationToken cancellationToken)
    {
        if (IsCheckpoint(name))
        {
            var (_, runId, step) = ResourceName.ParseCheckpoint(name, "spec.model");
            await CheckCheckpointAsync(projectId, runId, step, name, cancellationToken);
            return new ModelRef { RunId = runId, Step = (int)step };
        }

        var (_, modelId) = ResourceName.ParseChild(name, "models", "spec.model");
        return await models.FindAsync(projectId, modelId, cancellationToken) is not null
            ? new ModelRef { ModelId = modelId }
            : throw CloudException.NotFound(ErrorReason.ModelNotFound, name);
    }
}
