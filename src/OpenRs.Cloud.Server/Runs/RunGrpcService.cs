using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Projects;
using OpenRs.Cloud.Runs;
using OpenRs.Cloud.Server.Listing;
using OpenRs.Cloud.Server.Logs;
using OpenRs.Cloud.Server.Pools;
using OpenRs.Cloud.Server.Resources;
using OpenRs.Cloud.V1;
using RunState = OpenRs.Cloud.V1.RunState;

namespace OpenRs.Cloud.Server.Runs;

/// <summary>RunService over the grains.</summary>
internal sealed class RunGrpcService(
    IGrainFactory grains,
    RunSpecResolver resolver,
    RunForecaster forecaster,
    RunEstimator estimator,
    RunDirectory runs,
    RunRemoval removal,
    RunWatch watch,
    RunFork fork,
    StepListing steps,
    EventListing events,
    LogListing logs,
    LeastBudget budgets) : RunService.RunServiceBase
{
    public override async Task<Run> CreateRun(CreateRunRequest request, ServerCallContext context)
    {
        var projectId = ResourceName.ParseProject(request.Parent, "parent");
        var violations = new FieldViolations();
        var requestId = violations.Try(() => RequestId.Parse(request.RequestId));
        var annotations = JobFields.ReadAnnotations(violations, request.Labels, request.DisplayName, request.Note);
        JobFields.ValidatePriority(violations, request.Priority, "priority");
        var spec = await resolver.ResolveAsync(projectId, request.Spec, violations, context.CancellationToken) with
        {
            Annotations = annotations, Priority = request.Priority,
        };
        budgets.CheckRun(spec.BudgetUsd);
        var run = await grains.GetGrain<IProjectGrain>(projectId).CreateRunAsync(requestId!, spec, context.CancellationToken);
        return await ShowAsync(await CheckStillThereAsync(run, context.CancellationToken), context);
    }

    public override async Task<Run> ForkRun(ForkRunRequest request, ServerCallContext context)
    {
        var run = await fork.ForkAsync(request, context.CancellationToken);
        return await ShowAsync(await CheckStillThereAsync(run, context.CancellationToken), context);
    }

    public override async Task<Run> GetRun(GetRunRequest request, ServerCallContext context)
    {
        var (projectId, runId) = ResourceName.ParseRun(request.Name, "name");
        return await ShowAsync(await runs.FindAsync(projectId, runId, context.CancellationToken), context);
    }

    public override async Task<ListRunsResponse> ListRuns(ListRunsRequest request, ServerCallContext context)
    {
        var projectId = ResourceName.ParseProject(request.Parent, "parent");
        var states = StatesOf(request);
        var query = QueryOf(request, states);
        var waits = new JobWaits(grains);
        var found = runs.ScanAsync(projectId, query.After, query.AtOnce, context.CancellationToken)
            .Select(async (entry, token) => (entry.Id, entry.Run is { } run && (states.Count == 0 || states.Contains((int)run.State))
                ? RunMapper.ToApi(run, await waits.OfAsync(run, token))
                : null));
        var (page, next) = await query.TakeAsync(found, context.CancellationToken);
        return new ListRunsResponse { Runs = { page }, NextPageToken = next };
    }

    public override Task WatchRun(WatchRunRequest request, IServerStreamWriter<WatchRunResponse> responseStream, ServerCallContext context)
    {
        var (projectId, runId) = ResourceName.ParseRun(request.Name, "name");
        return watch.RunAsync(projectId, runId, RunWatch.ParseToken(request.ResumeToken), responseStream, context.CancellationToken);
    }

    public override async Task<Run> UpdateRun(UpdateRunRequest request, ServerCallContext context)
    {
        var (projectId, runId) = ResourceName.ParseRun(request.Run?.Name ?? "", "run.name");
        var update = RunUpdateReader.Read(request);
        await runs.FindAsync(projectId, runId, context.CancellationToken);
        return await ShowAsync(
            await grains.GetGrain<IProjectGrain>(projectId).UpdateRunAsync(runId, update, context.CancellationToken), context);
    }

    public override Task<Run> CancelRun(CancelRunRequest request, ServerCallContext context) =>
        CallAsync(request.Name, context, static (run, token) => run.CancelAsync(token));

    public override Task<Run> ScaleRun(ScaleRunRequest request, ServerCallContext context)
    {
        if (request.MaxAgents < 1)
        {
            throw CloudException.Field(ErrorReason.InvalidArgument, "max_agents", "must be at least 1. PauseRun gives all agents back.");
        }

        return CallAsync(request.Name, context, (run, token) => run.ScaleAsync(request.MaxAgents, token));
    }

    public override Task<Run> PauseRun(PauseRunRequest request, ServerCallContext context) =>
        CallAsync(request.Name, context, static (run, token) => run.PauseAsync(token));

    public override async Task<Run> ResumeRun(ResumeRunRequest request, ServerCallContext context)
    {
        if (request.BudgetUsdMicros < 0)
        {
            throw CloudException.Field(
                ErrorReason.InvalidBudget, "budget_usd_micros", "must not be negative; 0 leaves the budget as it is.");
        }

        decimal? budget = request.BudgetUsdMicros == 0 ? null : Money.FromMicros(request.BudgetUsdMicros);
        var (projectId, runId) = ResourceName.ParseRun(request.Name, "name");
        var run = await runs.FindAsync(projectId, runId, context.CancellationToken);
        if (run.State == OpenRs.Cloud.Runs.RunState.Paused && budget is { } renewed)
        {
            budgets.CheckResumed(renewed, run.Ledger.SpentUsd);
        }

        return await ShowAsync(
            await grains.GetGrain<IProjectGrain>(projectId).ResumeRunAsync(runId, budget, context.CancellationToken), context);
    }

    public override async Task<Empty> DeleteRun(DeleteRunRequest request, ServerCallContext context)
    {
        var (projectId, runId) = ResourceName.ParseRun(request.Name, "name");
        await removal.DeleteAsync(projectId, runId, context.CancellationToken);
        return new Empty();
    }

    public override Task<RunForecast> ForecastRun(ForecastRunRequest request, ServerCallContext context) =>
        forecaster.ForecastAsync(request, context.CancellationToken);

    public override Task<RunEstimate> EstimateRun(EstimateRunRequest request, ServerCallContext context) =>
        estimator.EstimateAsync(request, context.CancellationToken);

    // Whoever deleted what it needs while the run was created may not have seen the run.
    private async Task<RunSnapshot> CheckStillThereAsync(RunSnapshot run, CancellationToken cancellationToken)
    {
        try
        {
            await resolver.CheckStillThereAsync(run.ProjectId, run.Spec, cancellationToken);
            return run;
        }
        catch (CloudException)
        {
            await grains.GetGrain<ITrainingRunGrain>(run.RunId).CancelAsync(CancellationToken.None);
            throw;
        }
    }

    public override Task<ListStepMetricsResponse> ListStepMetrics(ListStepMetricsRequest request, ServerCallContext context) =>
        steps.ListAsync(request, context.CancellationToken);

    public override Task<ListRunEventsResponse> ListRunEvents(ListRunEventsRequest request, ServerCallContext context) =>
        events.ListAsync(request, context.CancellationToken);

    public override Task<ListRunLogsResponse> ListRunLogs(ListRunLogsRequest request, ServerCallContext context) =>
        logs.ListAsync(request, context.CancellationToken);

    private async Task<Run> CallAsync(
        string name, ServerCallContext context, Func<ITrainingRunGrain, CancellationToken, Task<RunSnapshot>> call)
    {
        var (projectId, runId) = ResourceName.ParseRun(name, "name");
        await runs.FindAsync(projectId, runId, context.CancellationToken);
        return await ShowAsync(await call(grains.GetGrain<ITrainingRunGrain>(runId), context.CancellationToken), context);
    }

    private async Task<Run> ShowAsync(RunSnapshot run, ServerCallContext context) =>
        RunMapper.ToApi(run, await new JobWaits(grains).OfAsync(run, context.CancellationToken));

    /// <summary>What a list of runs asks for.</summary>
    internal static ListQuery<Run> QueryOf(ListRunsRequest request, IReadOnlyCollection<int> states) => ListQuery<Run>.Parse(
        $"{request.Parent}/runs?{string.Join(',', states.Order())}",
        request.PageSize,
        request.PageToken,
        request.Filter,
        request.OrderBy,
        RunFields.All,
        isNarrowed: states.Count > 0);

    private static HashSet<int> StatesOf(ListRunsRequest request)
    {
        var violations = new FieldViolations();
        foreach (var state in request.States)
        {
            violations.Require(
                state != RunState.Unspecified && System.Enum.IsDefined(state), "states", $"has {state}, which is no state of a run.");
        }

        violations.ThrowIfAny();
        return [.. request.States.Select(static state => (int)state)];
    }
}
