using OpenRs.Cloud.Agents;
using OpenRs.Cloud.Costs.Forecasts;
using OpenRs.Cloud.Projects;
using OpenRs.Cloud.Runs;
using OpenRs.Cloud.Server.Models;
using OpenRs.Cloud.Server.Resources;
using OpenRs.Cloud.Storage.Checkpoints;
using OpenRs.Recipes;
using OpenRs.Recipes.Loading;
using OpenRs.Recipes.ModelFiles;
using OpenRs.Recipes.Options;
using Api = OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Runs;

/// <summary>Answers ForecastRun: gathers what is known and leaves the arithmetic to Core.</summary>
internal sealed class RunForecaster(
    IGrainFactory grains, RunSpecResolver resolver, ModelCatalog models, PriceBook prices, RunDirectory runs, TimeProvider time)
{
    // The seed trained on four; so a client that says nothing is told what the seed would have been told.
    private const int DefaultAgents = 4;
    private const string DefaultGpuType = "A40";

    // Enough runs to learn from; older ones ran on other code.
    private const int SimilarRuns = 20;

    // From here on what other runs took changes a forecast by little, and nobody reads them.
    private const int OwnStepsThatSuffice = 16;

    // Where only proportions count.
    private const double AnyParameters = 1.5e9;

    public async Task<Api.RunForecast> ForecastAsync(Api.ForecastRunRequest request, CancellationToken cancellationToken)
    {
        var projectId = ResourceName.ParseProject(request.Parent, "parent");
        var violations = new FieldViolations();
        violations.Require(request.Agents >= 0, "agents", "must not be negative.");
        switch (request.SubjectCase)
        {
            case Api.ForecastRunRequest.SubjectOneofCase.Run:
                violations.ThrowIfAny();
                var (runProject, runId) = ResourceName.ParseRun(request.Run, "run");
                var run = await runs.FindAsync(runProject, runId, cancellationToken);
                return ForecastMapper.ToApi(await OfRestAsync(run, request, cancellationToken));
            case Api.ForecastRunRequest.SubjectOneofCase.Spec:
                var (spec, model, isUnlimited) =
                    await resolver.ResolveUnlimitedAsync(projectId, request.Spec, violations, cancellationToken);
                return ForecastMapper.ToApi(
                    await OfSpecAsync(projectId, spec, model, isUnlimited, request.Agents, request.GpuType, cancellationToken));
            default:
                violations.Add("spec", "or run must be set.");
                violations.ThrowIfAny();
                throw new InvalidOperationException("Unreachable: something is wrong.");
        }
    }

    private async Task<RunForecast> OfRestAsync(RunSnapshot run, Api.ForecastRunRequest request, CancellationToken cancellationToken)
    {
        if (RunTransitions.IsFinal(run.State))
        {
            return RunForecast.Over;
        }

        var own = StepHistory.Of(run.Spec.Plan, run.RecentSteps);
        var subject = new Subject(run.ProjectId, run.Spec, run.Step, request.Agents, request.GpuType) { RunId = run.RunId };
        var prior = own.Count < OwnStepsThatSuffice
            ? await PriorAsync(subject, cancellationToken)
            : Assumed(subject, RecipeLoader.LoadStored(run.Spec.RecipeJson), AnyParameters);
        return RestForecast.Of(run.Spec.Plan, run.Step, own, prior, run.Ledger.BudgetUsd - run.Ledger.SpentUsd);
    }

    /// <summary>Forecasts a run that does not exist yet.</summary>
    /// <param name="projectId">Project.</param>
    /// <param name="spec">The resolved spec.</param>
    /// <param name="model">Manifest of its model.</param>
    /// <param name="isUnlimited">Whether it has no budget.</param>
    /// <param name="agents">Agents to assume; 0 for those that the spec says.</param>
    /// <param name="gpuType">Type of their GPUs; empty for the one that is most common.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<RunForecast> OfSpecAsync(
        string projectId,
        RunSpec spec,
        CheckpointManifest model,
        bool isUnlimited,
        int agents,
        string gpuType,
        CancellationToken cancellationToken)
    {
        var subject = new Subject(projectId, spec, spec.StartStep, agents, gpuType) { Model = model };
        return RestForecast.Of(
            spec.Plan,
            spec.StartStep,
            new StepHistory([], []),
            await PriorAsync(subject, cancellationToken),
            isUnlimited ? null : spec.BudgetUsd);
    }

    private async Task<ForecastPrior> PriorAsync(Subject subject, CancellationToken cancellationToken)
    {
        var (spec, recipe) = (subject.Spec, RecipeLoader.LoadStored(subject.Spec.RecipeJson));

        // What other runs showed holds for their own agents only.
        var similar = subject.Agents == 0 && subject.GpuType.Length == 0
            ? await SimilarRunsAsync(subject.ProjectId, spec, subject.RunId, cancellationToken)
            : [];
        var histories = similar.Select(static run => StepHistory.Of(run.Spec.Plan, run.RecentSteps)).ToList();
        if (histories.Any(static history => history.Count > 0))
        {
            return ForecastPrior.Similar(
                histories,
                [.. similar.Select(FirstOf).OfType<StepCost>()],
                Assumed(subject, recipe, AnyParameters),
                WorkPlanner.EvaluationIsDue(spec.Plan, spec.StartStep));
        }

        var model = subject.Model ?? await models.FindManifestAsync(subject.ProjectId, spec.ModelId, cancellationToken);
        return Assumed(
            subject, recipe, model.Files.Sum(static file => file.Size) / (double)recipe.Dtype.ToTensorType().Size());
    }

    private ForecastPrior Assumed(Subject subject, Recipe recipe, double parameters)
    {
        var spec = subject.Spec;
        var gpuType = subject.GpuType.Length > 0 ? subject.GpuType : DefaultGpuType;
        var shape = new StepShape
        {
            Parameters = parameters,
            TrainsAdapter = recipe.Lora.IsUsed,
            Completions = recipe.Kind == RecipeKind.Grpo ? recipe.PromptsPerStep * recipe.NumGenerations : 0,
            RowTokens = recipe.Kind == RecipeKind.Sft ? (double)recipe.RowsPerStep * recipe.Sft.MaxLength : 0,
            MaxCompletionTokens = recipe.Grpo.Sampling.MaxCompletionLength,
            Agents = subject.Agents > 0 ? subject.Agents : spec.MaxAgents == int.MaxValue ? DefaultAgents : spec.MaxAgents,
            GpuType = gpuType,
            GpusPerAgent = 1,
            UsdPerAgentHour = prices.UsdPerHour(gpuType, spot: false, gpuCount: 1, time.GetUtcNow()),
        };
        return ForecastPrior.Assumed(shape, spec.Plan.EvalProblems);
    }

    private async Task<IReadOnlyList<RunSnapshot>> SimilarRunsAsync(
        string projectId, RunSpec spec, string? except, CancellationToken cancellationToken)
    {
        var ids = await grains.GetGrain<IProjectGrain>(projectId).ListRunsAsync(null, SimilarRuns, cancellationToken);
        var snapshots = await Task.WhenAll(
            ids.Where(id => id != except).Select(id => grains.GetGrain<ITrainingRunGrain>(id).GetAsync(cancellationToken)));
        return
        [
            .. snapshots.OfType<RunSnapshot>()
                .Where(run => run.Spec.ModelId == spec.ModelId && run.Spec.RecipeName == spec.RecipeName
                    && run.Spec.Plan.PromptsPerStep == spec.Plan.PromptsPerStep),
        ];
    }

    // Null when its first steps are not among the recent ones, or when it began with another run's checkpoint.
    private static StepCost? FirstOf(RunSnapshot run) => run.RecentSteps is [{ Step: 1 } first, ..]
        ? new StepCost((first.CompleteTime - run.CreateTime).TotalSeconds, (double)first.SpentUsd)
        : null;

    // What is estimated: a run that is to come, or the rest of one that exists, from a step on.
    private sealed record Subject(string ProjectId, RunSpec Spec, int Step, int Agents, string GpuType)
    {
        public string? RunId { get; init; }

        public CheckpointManifest? Model { get; init; }
    }
}
