using System.Globalization;
using Grpc.Core;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Projects;
using OpenRs.Cloud.Runs;
using OpenRs.Cloud.Server.Costs;
using OpenRs.Cloud.Server.Resources;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Runs;

/// <summary>RunService over the grains.</summary>
internal sealed class RunGrpcService(IGrainFactory grains, RunSpecResolver resolver, RunForecaster forecaster, IHostApplicationLifetime lifetime) : RunService.RunServiceBase
{
    private static readonly TimeSpan WatchPeriod = TimeSpan.FromSeconds(1);

    public override async Task<Run> CreateRun(CreateRunRequest request, ServerCallContext context)
    {
        var projectId = ResourceName.ParseProject(request.Parent, "parent");
        var requestId = RequestIdOf(request.RequestId);
        var spec = await resolver.ResolveAsync(projectId, request.Spec, context.CancellationToken);
        var run = await grains.GetGrain<IProjectGrain>(projectId).CreateRunAsync(requestId, spec, context.CancellationToken);
        return RunMapper.ToApi(run);
    }

    public override async Task<Run> GetRun(GetRunRequest request, ServerCallContext context)
    {
        var (projectId, runId) = ResourceName.ParseRun(request.Name, "name");
        return RunMapper.ToApi(await FindAsync(projectId, runId, context.CancellationToken));
    }

    public override async Task<ListRunsResponse> ListRuns(ListRunsRequest request, ServerCallContext context)
    {
        var projectId = ResourceName.ParseProject(request.Parent, "parent");
        var before = PageToken.Parse(request.PageToken, request.Parent);
        var size = PageToken.Size(request.PageSize);
        var ids = await grains.GetGrain<IProjectGrain>(projectId).ListRunsAsync(before, size + 1, context.CancellationToken);
        var runs = await Task.WhenAll(ids.Take(size).Select(id => grains.GetGrain<ITrainingRunGrain>(id).GetAsync(context.CancellationToken)));
        var response = new ListRunsResponse { NextPageToken = ids.Count > size ? PageToken.Format(ids[size - 1], request.Parent) : "" };
        response.Runs.AddRange(runs.OfType<RunSnapshot>().Select(RunMapper.ToApi));
        return response;
    }

    public override async Task WatchRun(WatchRunRequest request, IServerStreamWriter<WatchRunResponse> responseStream, ServerCallContext context)
    {
        var (projectId, runId) = ResourceName.ParseRun(request.Name, "name");
        var seenStep = ResumeStep(request.ResumeToken);

        // A watcher must not hold up a stopping server; it resumes with its token.
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
        var run = await FindAsync(projectId, runId, ending.Token);
        while (true)
        {
            seenStep ??= run.Step;
            var response = new WatchRunResponse { Run = RunMapper.ToApi(run), ResumeToken = run.Step.ToString(CultureInfo.InvariantCulture) };
            response.Steps.AddRange(run.RecentSteps.Where(step => step.Step > seenStep).Select(RunMapper.ToApi));
            await responseStream.WriteAsync(response, ending.Token);
            if (RunTransitions.IsFinal(run.State) && run.Ledger.Leases == 0)
            {
                return;
            }

            seenStep = run.Step;
            var changed = await grains.GetGrain<ITrainingRunGrain>(runId).WaitForChangeAsync(run.Version, WatchPeriod, ending.Token);
            run = changed ?? run;
        }
    }

    public override async Task<Run> CancelRun(CancelRunRequest request, ServerCallContext context)
    {
        var (projectId, runId) = ResourceName.ParseRun(request.Name, "name");
        await FindAsync(projectId, runId, context.CancellationToken);
        return RunMapper.ToApi(await grains.GetGrain<ITrainingRunGrain>(runId).CancelAsync(context.CancellationToken));
    }

    public override Task<RunForecast> ForecastRun(ForecastRunRequest request, ServerCallContext context) =>
        forecaster.ForecastAsync(request, context.CancellationToken);

    // A run of another project does not exist for this one: its id tells nothing.
    private async Task<RunSnapshot> FindAsync(string projectId, string runId, CancellationToken cancellationToken)
    {
        var run = await grains.GetGrain<ITrainingRunGrain>(runId).GetAsync(cancellationToken);
        return run?.ProjectId == projectId
            ? run
            : throw CloudException.NotFound(ErrorReason.RunNotFound, $"Run {ResourceName.Run(projectId, runId)}");
    }

    private static string RequestIdOf(string requestId)
    {
        if (requestId.Length == 0)
        {
            return Guid.NewGuid().ToString();
        }

        return Guid.TryParse(requestId, out var id)
            ? id.ToString()
            : throw CloudException.Field(ErrorReason.InvalidArgument, "request_id", "must be a UUID, such as 0f0e0d0c-0b0a-0908-0706-050403020100.");
    }

    private static int? ResumeStep(string token)
    {
        if (token.Length == 0)
        {
            return null;
        }

        return int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var step)
            ? step
            : throw CloudException.Field(ErrorReason.InvalidArgument, "resume_token", "is not one that WatchRun gave out.");
    }
}
