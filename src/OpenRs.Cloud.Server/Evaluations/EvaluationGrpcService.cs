using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Evaluations;
using OpenRs.Cloud.Projects;
using OpenRs.Cloud.Server.Listing;
using OpenRs.Cloud.Server.Pools;
using OpenRs.Cloud.Server.Resources;
using OpenRs.Cloud.Server.Runs;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Evaluations;

/// <summary>EvaluationService over the grains.</summary>
internal sealed class EvaluationGrpcService(
    IGrainFactory grains,
    EvaluationDirectory evaluations,
    EvaluationSpecResolver resolver,
    EvaluationRemoval removal,
    IHostApplicationLifetime lifetime,
    LeastBudget budgets)
    : EvaluationService.EvaluationServiceBase
{
    private static readonly TimeSpan WatchPeriod = TimeSpan.FromSeconds(1);

    public override async Task<Evaluation> CreateEvaluation(CreateEvaluationRequest request, ServerCallContext context)
    {
        var projectId = ResourceName.ParseProject(request.Parent, "parent");
        var violations = new FieldViolations();
        var requestId = violations.Try(() => RequestId.Parse(request.RequestId));
        var annotations = JobFields.ReadAnnotations(violations, request.Labels, request.DisplayName, request.Note);
        JobFields.ValidatePriority(violations, request.Priority, "priority");
        var spec = await resolver.ResolveAsync(projectId, request.Spec, requestId, violations, context.CancellationToken) with
        {
            Annotations = annotations, Priority = request.Priority,
        };
        budgets.CheckEvaluation(spec.BudgetUsd);
        var evaluation = await grains.GetGrain<IProjectGrain>(projectId).CreateEvaluationAsync(requestId!, spec, context.CancellationToken);
        try
        {
            await resolver.CheckStillThereAsync(projectId, spec, context.CancellationToken);
        }
        catch (CloudException)
        {
            // Deleted while the evaluation was created: whoever deleted it may not have seen the evaluation.
            await grains.GetGrain<IEvaluationGrain>(evaluation.EvaluationId).CancelAsync(CancellationToken.None);
            throw;
        }

        return await ShowAsync(evaluation, context);
    }

    public override async Task<Evaluation> GetEvaluation(GetEvaluationRequest request, ServerCallContext context) =>
        await ShowAsync((await FindAsync(request.Name, "name", context.CancellationToken)).Snapshot, context);

    public override async Task<ListEvaluationsResponse> ListEvaluations(ListEvaluationsRequest request, ServerCallContext context)
    {
        var projectId = ResourceName.ParseProject(request.Parent, "parent");
        var query = ListQuery<Evaluation>.Parse(
            $"{request.Parent}/evaluations", request.PageSize, request.PageToken, request.Filter, request.OrderBy, EvaluationFields.All);
        var waits = new JobWaits(grains);
        var found = evaluations.ScanAsync(projectId, query.After, query.AtOnce, context.CancellationToken)
            .Select(async (entry, token) => (entry.Id, entry.Evaluation is { } evaluation
                ? EvaluationMapper.ToApi(evaluation, await waits.OfAsync(evaluation, token))
                : null));
        var (page, next) = await query.TakeAsync(found, context.CancellationToken);
        return new ListEvaluationsResponse { Evaluations = { page }, NextPageToken = next };
    }

    public override async Task WatchEvaluation(
        WatchEvaluationRequest request, IServerStreamWriter<WatchEvaluationResponse> responseStream, ServerCallContext context)
    {
        // A watcher must not hold up a stopping server; it calls again.
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
        var (grain, evaluation) = await FindAsync(request.Name, "name", ending.Token);
        Evaluation? sent = null;
        while (true)
        {
            var api = EvaluationMapper.ToApi(evaluation, await new JobWaits(grains).OfAsync(evaluation, ending.Token));
            var isOver = EvaluationTransitions.IsFinal(evaluation.State);
            var isSettled = evaluation.Ledger.Leases == 0;

            // What it cost is known when its last lease is over: the last message has the whole sum.
            if (!api.Equals(sent) && (isSettled || !isOver))
            {
                await responseStream.WriteAsync(new WatchEvaluationResponse { Evaluation = api }, ending.Token);
                sent = api;
            }

            if (isOver && isSettled)
            {
                return;
            }

            evaluation = await grain.WaitForChangeAsync(evaluation.Version, WatchPeriod, ending.Token) ?? evaluation;
        }
    }

    public override async Task<Evaluation> CancelEvaluation(CancelEvaluationRequest request, ServerCallContext context)
    {
        var (grain, _) = await FindAsync(request.Name, "name", context.CancellationToken);
        return await ShowAsync(await grain.CancelAsync(context.CancellationToken), context);
    }

    public override async Task<Empty> DeleteEvaluation(DeleteEvaluationRequest request, ServerCallContext context)
    {
        var (projectId, evaluationId) = ResourceName.ParseChild(request.Name, "evaluations", "name");
        await removal.DeleteAsync(projectId, evaluationId, context.CancellationToken);
        return new Empty();
    }

    public override async Task<Evaluation> ReshardEvaluation(ReshardEvaluationRequest request, ServerCallContext context)
    {
        var (grain, evaluation) = await FindAsync(request.Name, "name", context.CancellationToken);
        if (!EvaluationSpecResolver.IsShardCount(request.Shards))
        {
            throw CloudException.Field(ErrorReason.InvalidArgument, "shards", EvaluationSpecResolver.ShardRange);
        }

        var shards = request.Shards == 0 ? ShardPlan.ShardsFor(evaluation.Spec.Samples) : Math.Min(request.Shards, evaluation.Spec.Samples);
        return await ShowAsync(await grain.ReshardAsync(shards, context.CancellationToken), context);
    }

    public override async Task<CompareEvaluationsResponse> CompareEvaluations(CompareEvaluationsRequest request, ServerCallContext context)
    {
        var projectId = ResourceName.ParseProject(request.Parent, "parent");
        var baseline = await evaluations.FindInAsync(projectId, request.Baseline, "baseline", context.CancellationToken);
        var candidate = await evaluations.FindInAsync(projectId, request.Candidate, "candidate", context.CancellationToken);
        return EvaluationMapper.ToApi(baseline, candidate, EvaluationComparer.Compare(baseline, candidate));
    }

    private async Task<Evaluation> ShowAsync(EvaluationSnapshot evaluation, ServerCallContext context) =>
        EvaluationMapper.ToApi(evaluation, await new JobWaits(grains).OfAsync(evaluation, context.CancellationToken));

    private async Task<(IEvaluationGrain Grain, EvaluationSnapshot Snapshot)> FindAsync(
        string name, string field, CancellationToken cancellationToken)
    {
        var (projectId, evaluationId) = ResourceName.ParseChild(name, "evaluations", field);
        return (grains.GetGrain<IEvaluationGrain>(evaluationId), await evaluations.FindAsync(projectId, evaluationId, cancellationToken));
    }
}
