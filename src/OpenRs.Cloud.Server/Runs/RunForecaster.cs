using OpenRs.Cloud.Agents;
using OpenRs.Cloud.Costs;
using OpenRs.Cloud.Projects;
using OpenRs.Cloud.Runs;
using OpenRs.Cloud.Server.Models;
using OpenRs.Cloud.Server.Resources;
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
                return ForecastMapper.ToApi(await OfSpecAsync(projectId, request, violations, cancellationToken));
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

        var (step, beside) = await EstimateAsync(run.ProjectId, run.Spec, run.Step, request, run.RunId, cancellationToken);
        return RunForecast.Of(step, remaining, left, beside);
    }

    private async Task<RunForecast> OfSpecAsync(
        string projectId, Api.ForecastRunRequest request, FieldViolations violations, CancellationToken cancellationToken)
    {
        var (spec, unlimited) = await resolver.ResolveUnlimitedAsync(projectId, request.Spec, violations, cancellationToken);
        return await OfSpecAsync(projectId, spec, unlimited, request, cancellationToken);
    }

    /// <summary>Forecasts a run that does not exist yet.</summary>
    /// <param name="projectId">Project.</param>
    /// <param name="spec">The resolved spec.</param>
    /// <param name="unlimited">Whether it has no budget.</param>
    /// <param name="request">Which agents are to be assumed.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<RunForecast> OfSpecAsync(
        string projectId, RunSpec spec, bool unlimited, Api.ForecastRunRequest request, CancellationToken cancellationToken)
    {
        var (step, beside) = await EstimateAsync(projectId, spec, spec.StartStep, request, null, cancellationToken);
        return RunForecast.Of(step, spec.Plan.MaxSteps - spec.StartStep, unlimited ? null : spec.BudgetUsd, beside);
    }

    private async Task<(StepEstimate Step, StepCost Beside)> EstimateAsync(
        string projectId, RunSpec spec, int at, Api.ForecastRunRequest request, string? except, CancellationToken cancellationToken)
    {
        // What other runs showed holds for their own agents only.
        var similar = request.Agents == 0 && request.GpuType.Length == 0
            ? await SimilarRunsAsync(projectId, spec, except, cancellationToken)
            : [];
        if (similar.SelectMany(StepsOf).ToList() is { Count: > 0 } steps)
        {
            var estimate = StepEstimator.Similar(steps);
            return (estimate, StepEstimator.Beside([.. similar.Select(FirstOf).OfType<StepCost>()], estimate));
        }

        var recipe = RecipeLoader.LoadStored(spec.RecipeJson);
        var gpuType = request.GpuType.Length > 0 ? request.GpuType : DefaultGpuType;
        var model = await models.FindAsync(projectId, spec.ModelId, cancellationToken);
        var shape = new StepShape
        {
            Parameters = model.SizeBytes / (double)recipe.Dtype.ToTensorType().Size(),
            Completions = recipe.PromptsPerStep * recipe.NumGenerations,
            MaxCompletionTokens = recipe.Grpo.Sampling.MaxCompletionLength,
            Agents = request.Agents > 0 ? request.Agents : spec.MaxAgents == int.MaxValue ? DefaultAgents : spec.MaxAgents,
            GpuType = gpuType,
            GpusPerAgent = 1,
            UsdPerAgentHour = prices.UsdPerHour(gpuType, spot: false, gpuCount: 1, time.GetUtcNow()),
        };
        var evaluated = (long)WorkPlanner.EvaluationsFrom(spec.Plan, at) * spec.Plan.EvalProblems;
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
}
