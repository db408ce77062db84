using OpenRs.Cloud.Agents;
using OpenRs.Cloud.Costs;
using OpenRs.Cloud.Projects;
using OpenRs.Cloud.Runs;
using OpenRs.Cloud.Server.Models;
using OpenRs.Cloud.Server.Resources;
using OpenRs.Cloud.Storage.Checkpoints;
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

        var (remaining, left) = (run.Spec.Plan.MaxSteps - run.Step, run.Ledger.BudgetUsd - run.Ledger.SpentUsd);
        var steps = StepsOf(run);
        if (steps.Count >= StepEstimator.EnoughSteps)
        {
            return RunForecast.Of(StepEstimator.Observed(steps), remaining, left);
        }

        var subject = new Subject(run.ProjectId, run.Spec, run.Step, request.Agents, request.GpuType) { RunId = run.RunId };
        var (step, beside) = await EstimateAsync(subject, cancellationToken);
        return RunForecast.Of(step, remaining, left, beside);
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
        var (step, beside) = await EstimateAsync(subject, cancellationToken);
        return RunForecast.Of(step, spec.Plan.MaxSteps - spec.StartStep, isUnlimited ? null : spec.BudgetUsd, beside);
    }

    private async Task<(StepEstimate Step, StepCost Beside)> EstimateAsync(Subject subject, CancellationToken cancellationToken)
    {
        // What other runs showed holds for their own agents only.
        var spec = subject.Spec;
        var similar = subject.Agents == 0 && subject.GpuType.Length == 0
            ? await SimilarRunsAsync(subject.ProjectId, spec, subject.RunId, cancellationToken)
            : [];
        if (similar.SelectMany(StepsOf).ToList() is { Count: > 0 } steps)
        {
            var estimate = StepEstimator.Similar(steps);
            return (estimate, StepEstimator.Beside([.. similar.Select(FirstOf).OfType<StepCost>()], estimate));
        }

        var recipe = RecipeLoader.LoadStored(spec.RecipeJson);
        var gpuType = subject.GpuType.Length > 0 ? subject.GpuType : DefaultGpuType;
        var model = subject.Model ?? await models.FindManifestAsync(subject.ProjectId, spec.ModelId, cancellationToken);
        var shape = new StepShape
        {
            Parameters = model.Files.Sum(static file => file.Size) / (double)recipe.Dtype.ToTensorType().Size(),
            Completions = recipe.Kind == RecipeKind.Grpo ? recipe.PromptsPerStep * recipe.NumGenerations : 0,
            RowTokens = recipe.Kind == RecipeKind.Sft ? (double)recipe.RowsPerStep * recipe.Sft.MaxLength : 0,
            MaxCompletionTokens = recipe.Grpo.Sampling.MaxCompletionLength,
            Agents = subject.Agents > 0 ? subject.Agents : spec.MaxAgents == int.MaxValue ? DefaultAgents : spec.MaxAgents,
            GpuType = gpuType,
            GpusPerAgent = 1,
            UsdPerAgentHour = prices.UsdPerHour(gpuType, spot: false, gpuCount: 1, time.GetUtcNow()),
        };
        var evaluated = (long)WorkPlanner.EvaluationsFrom(spec.Plan, subject.Step) * spec.Plan.EvalProblems;
        return (StepEstimator.Assumed(shape), StepEstimator.Beside(shape, evaluated));
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

    // The first of them has nobody before it: what it took cannot be told from start-up and the first evaluation.
    private static List<StepCost> StepsOf(RunSnapshot run) =>
    [
        .. run.RecentSteps.Zip(run.RecentSteps.Skip(1), static (before, step) => new StepCost(
            (step.CompleteTime - before.CompleteTime).TotalSeconds, (double)(step.SpentUsd - before.SpentUsd))),
    ];

    // What is estimated: a run that is to come, or the rest of one that exists, from a step on.
    private sealed record Subject(string ProjectId, RunSpec Spec, int Step, int Agents, string GpuType)
    {
        public string? RunId { get; init; }

        public CheckpointManifest? Model { get; init; }
    }
}
