using System.Text;
using Microsoft.Extensions.Options;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Runs;
using OpenRs.Cloud.Server.Agents;
using OpenRs.Cloud.Server.Datasets;
using OpenRs.Cloud.Server.Models;
using OpenRs.Cloud.Server.Prompts;
using OpenRs.Cloud.Server.Resources;
using OpenRs.Cloud.Server.Rewards;
using OpenRs.Cloud.Storage.Checkpoints;
using OpenRs.Recipes;
using OpenRs.Recipes.Datasets;
using OpenRs.Recipes.Keys;
using OpenRs.Recipes.Options;
using OpenRs.Recipes.Rewards;
using Api = OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Runs;

/// <summary>Makes a client's spec into one that a run can be planned by, or says all that is wrong with it.</summary>
internal sealed class RunSpecResolver(
    DatasetCatalog datasets,
    ModelCatalog models,
    PromptCheck prompts,
    IOptions<AgentOptions> agents,
    IOptions<RewardHostOptions> rewards)
{
    // One forward pass answers many problems; small enough that several agents share an evaluation.
    private const int EvalProblemsPerUnit = 64;

    /// <summary>Resolves a spec.</summary>
    /// <param name="projectId">Project of the request.</param>
    /// <param name="spec">The spec.</param>
    /// <param name="violations">What is wrong with the rest of the request: it is said together with what is wrong here.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <param name="start">The recipe that the overrides go on top of; <see langword="null"/> for the one that the spec names.</param>
    /// <exception cref="CloudException">All that is wrong.</exception>
    public async Task<RunSpec> ResolveAsync(
        string projectId, Api.RunSpec? spec, FieldViolations violations, CancellationToken cancellationToken, Recipe? start = null) =>
        (await ResolveModelAsync(projectId, spec, violations, start, cancellationToken)).Spec;

    private async Task<(RunSpec Spec, CheckpointManifest Model)> ResolveModelAsync(
        string projectId, Api.RunSpec? spec, FieldViolations violations, Recipe? start, CancellationToken cancellationToken)
    {
        if (spec is null)
        {
            violations.Add("spec", "must be set.");
            violations.ThrowIfAny();
        }

        JobFields.ValidateResources(violations, spec!.MaxAgents, spec.Pool, agents.Value.Pools);
        violations.Require(Enum.IsDefined(spec.OnBudget), "spec.on_budget", "is not a value that this server knows.");
        var recipe = JobFields.Resolve(violations, spec.BudgetUsdMicros, spec.Recipe, spec.RecipeYaml, spec.Overrides, start);
        if (recipe is not null)
        {
            RewardServiceCheck.Check(violations, recipe, RewardHosts.Parse(rewards.Value.RewardHosts));
        }

        var model = await FindModelAsync(projectId, spec, recipe, violations, cancellationToken);
        var dataset = await FindDatasetAsync(projectId, spec.Dataset, "spec.dataset", violations, cancellationToken);
        var evaluation = spec.EvalDataset.Length > 0
            ? await FindDatasetAsync(projectId, spec.EvalDataset, "spec.eval_dataset", violations, cancellationToken)
            : null;
        if (recipe is not null && dataset is not null)
        {
            CheckRows(violations, recipe, dataset);
        }

        if (recipe is { Kind: RecipeKind.Sft })
        {
            CheckSft(violations, recipe.Sft, dataset, evaluation, spec.EvalDataset.Length > 0);
        }

        violations.Require(
            recipe is null || recipe.Evaluation.OnPlateau == PlateauAction.Ignore || spec.EvalDataset.Length > 0,
            "spec.eval_dataset",
            "must be set where the recipe has on_plateau: the test looks at the held-out problems.");

        if (recipe is not null && model is var (id, manifest))
        {
            var source = new PromptSource(projectId, recipe, models.StoreOf(projectId, id), manifest);
            await (recipe.Kind == RecipeKind.Sft
                ? prompts.CheckRowsAsync(violations, "spec.dataset", source, dataset, cancellationToken)
                : prompts.CheckAsync(violations, "spec.dataset", source, dataset, isEvaluation: false, cancellationToken));
            await prompts.CheckAsync(violations, "spec.eval_dataset", source, evaluation, isEvaluation: true, cancellationToken);
        }

        violations.ThrowIfAny();
        return (ToSpec(projectId, spec, recipe!, model!.Value.Id, dataset!, evaluation), model.Value.Manifest);
    }

    /// <summary>Resolves a spec of which no run is made: its budget may be 0, which is none.</summary>
    /// <inheritdoc cref="ResolveAsync"/>
    public async Task<(RunSpec Spec, CheckpointManifest Model, bool IsUnlimited)> ResolveUnlimitedAsync(
        string projectId, Api.RunSpec? spec, FieldViolations violations, CancellationToken cancellationToken)
    {
        var asked = spec;
        if (spec is { BudgetUsdMicros: 0 })
        {
            asked = spec.Clone();
            asked.BudgetUsdMicros = long.MaxValue;
        }

        var (resolved, model) = await ResolveModelAsync(projectId, asked, violations, start: null, cancellationToken);
        return (resolved, model, !ReferenceEquals(asked, spec));
    }

    private static RunSpec ToSpec(
        string projectId, Api.RunSpec spec, Recipe recipe, string modelId, DatasetRecord dataset, DatasetRecord? evaluation)
    {
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

            // Nobody but the trainer would have work, and all are paid.
            MaxAgents = recipe.Kind == RecipeKind.Sft && spec.MaxAgents == 0 ? 1 : JobFields.MaxAgents(spec.MaxAgents),
            Pool = JobFields.Pool(spec.Pool),
            OnBudget = spec.OnBudget == Api.OnBudget.Pause ? OnBudget.Pause : OnBudget.Stop,
            Plan = new RunPlan
            {
                MaxSteps = recipe.Optimizer.MaxSteps,
                PromptsPerStep = recipe.RowsPerStep,
                SaveEvery = recipe.SaveEvery,
                EvalEvery = recipe.Evaluation.EvalEvery,
                EvalProblems = evaluation?.Rows ?? 0,
                EvalProblemsPerUnit = EvalProblemsPerUnit,
                MaxStaleness = recipe.MaxStaleness,
                OnPlateau = recipe.Evaluation.OnPlateau switch
                {
                    PlateauAction.Ignore => OnPlateau.Ignore,
                    PlateauAction.Report => OnPlateau.Report,
                    PlateauAction.Stop => OnPlateau.Stop,
                    var action => throw new InvalidOperationException($"{action} has no plan."),
                },
                PlateauMinGain = recipe.Evaluation.OnPlateau == PlateauAction.Ignore ? 0 : recipe.Evaluation.PlateauMinGain,
                Kind = recipe.Kind switch
                {
                    RecipeKind.Grpo => RunKind.Grpo,
                    RecipeKind.Sft => RunKind.Sft,
                    var kind => throw new InvalidOperationException($"{kind} has no plan."),
                },
                EarlyStoppingPatience = recipe.Kind == RecipeKind.Sft ? recipe.Sft.EarlyStoppingPatience : 0,
                EarlyStoppingThreshold = recipe.Kind == RecipeKind.Sft ? recipe.Sft.EarlyStoppingThreshold : 0,
            },
        };
    }

    /// <summary>Checks that what a spec names exists still: it may have been deleted while the run was created.</summary>
    /// <exception cref="CloudException">DATASET_NOT_FOUND; MODEL_NOT_FOUND.</exception>
    public async Task CheckStillThereAsync(string projectId, RunSpec spec, CancellationToken cancellationToken)
    {
        foreach (var id in new[] { spec.DatasetId, spec.EvalDatasetId }.OfType<string>())
        {
            await datasets.FindAsync(projectId, id, cancellationToken);
        }

        await models.FindManifestAsync(projectId, spec.ModelId, cancellationToken);
    }

    private static void CheckRows(FieldViolations violations, Recipe recipe, DatasetRecord dataset)
    {
        var isSft = recipe.Kind == RecipeKind.Sft;
        var held = isSft ? ValidationSplit.Count(dataset.Rows, recipe.Sft.ValidationShare) : 0;
        violations.Require(
            dataset.Rows - held >= recipe.RowsPerStep,
            "spec.dataset",
            $"has {dataset.Rows} rows{(held > 0 ? $", of which {held} are for validation" : "")}, but a step takes {recipe.RowsPerStep}"
            + $"{(isSft ? "" : " prompts")}.",
            ErrorReason.InvalidDataset);
    }

    // What a row lacks in a column that others have, the trainer finds before the first step.
    private static void CheckSft(
        FieldViolations violations, SftOptions sft, DatasetRecord? dataset, DatasetRecord? evaluation, bool hasEvaluation)
    {
        const string Column = "solution";
        violations.Require(
            dataset?.Columns.Contains(Column) != false,
            "spec.dataset",
            "has no column 'solution', and an SFT run learns solutions word for word. Upload it with --columns, or add the column.",
            ErrorReason.InvalidDataset);
        if (sft.EvalSteps > 0 && sft.ValidationShare == 0)
        {
            violations.Require(
                hasEvaluation,
                "spec.eval_dataset",
                "must be set where the recipe has eval_steps and validation_share 0: the validation loss is taken over its rows.");
            violations.Require(
                evaluation?.Columns.Contains(Column) != false,
                "spec.eval_dataset",
                "has no column 'solution' to take the validation loss over. Set validation_share, or eval_steps to 0.",
                ErrorReason.InvalidDataset);
        }
    }

    private async Task<(string Id, CheckpointManifest Manifest)?> FindModelAsync(
        string projectId, Api.RunSpec spec, Recipe? recipe, FieldViolations violations, CancellationToken cancellationToken)
    {
        const string Field = "spec.model";
        var name = spec.Model;
        if (JobFields.ParseReference(violations, projectId, name, "models", Field, ErrorReason.ModelNotFound) is not { } id)
        {
            return null;
        }

        if (await models.TryFindManifestAsync(projectId, id, cancellationToken) is not { } manifest)
        {
            violations.Missing(ErrorReason.ModelNotFound, Field, name);
            return null;
        }

        if (recipe is not null
            && await models.PositionsAsync(models.StoreOf(projectId, id), manifest, cancellationToken) is { } positions)
        {
            if (recipe.Kind == RecipeKind.Sft)
            {
                JobFields.RequireRowPositions(violations, positions, recipe.Sft.MaxLength);
            }

            if (recipe.Kind == RecipeKind.Grpo || spec.EvalDataset.Length > 0)
            {
                JobFields.RequirePositions(violations, positions, recipe);
            }
        }

        return (id, manifest);
    }

    private async Task<DatasetRecord?> FindDatasetAsync(
        string projectId, string name, string field, FieldViolations violations, CancellationToken cancellationToken)
    {
        if (JobFields.ParseReference(violations, projectId, name, "datasets", field, ErrorReason.DatasetNotFound) is not { } id)
        {
            return null;
        }

        var dataset = await datasets.TryFindAsync(projectId, id, cancellationToken);
        if (dataset is null)
        {
            violations.Missing(ErrorReason.DatasetNotFound, field, name);
        }

        return dataset;
    }
}
