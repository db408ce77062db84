using System.Security.Cryptography;
using Google.Protobuf;
using Grpc.Core;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Runs;
using OpenRs.Cloud.Server.Evaluations;
using OpenRs.Cloud.Server.Resources;
using OpenRs.Cloud.Server.Runs;
using OpenRs.Cloud.Storage.Naming;
using OpenRs.Cloud.Storage.Rollouts;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Rollouts;

/// <summary>RolloutService over the object store.</summary>
internal sealed class RolloutGrpcService(RunDirectory runs, EvaluationDirectory evaluations, RolloutReader reader)
    : RolloutService.RolloutServiceBase
{
    private const double DefaultBinWidth = 0.25;

    public override Task<ListRolloutsResponse> ListRollouts(ListRolloutsRequest request, ServerCallContext context)
    {
        var isRun = IsRun(request.Parent);
        var query = RolloutQuery.Of(request, isRun);
        var listing = Listing(request.Parent, new ListRolloutsRequest(request) { PageSize = 0, PageToken = "" });
        return isRun
            ? ListOfRunAsync(request, query, listing, context.CancellationToken)
            : ListOfEvaluationAsync(request, query, listing, context.CancellationToken);
    }

    public override async Task<Rollout> GetRollout(GetRolloutRequest request, ServerCallContext context)
    {
        var (parent, numbers) = ResourceName.ParseRollout(request.Name, "name");
        var (step, position, sample) = numbers is [var first, var second, var third] ? (first, second, third) : (0, numbers[0], numbers[1]);
        var name = await NameOfObjectAsync(parent, numbers, context.CancellationToken);
        if (await reader.TryReadAsync(name, context.CancellationToken) is not var (group, _)
            || group.Samples.FirstOrDefault(candidate => candidate.Sample == sample) is not { } record)
        {
            throw CloudException.NotFound(ErrorReason.RolloutNotFound, $"Rollout {request.Name}");
        }

        var summary = GroupSummary.Of(group with { Samples = [record] }, position);
        var found = new FoundRollout(step, summary, summary.Samples[0]);
        return RolloutMapper.Complete(
            numbers.Length == 3 ? RolloutMapper.ToRollout(parent, found) : RolloutMapper.ToSample(parent, found), group.Prompt, record);
    }

    public override async Task<ListStepRewardsResponse> ListStepRewards(ListStepRewardsRequest request, ServerCallContext context)
    {
        var violations = new FieldViolations();
        violations.Require(
            request.BinWidth is 0 or (>= 0.001 and <= 1000), "bin_width", "must be from 0.001 to 1,000, or 0 for 0.25.");
        var (first, last) = RolloutQuery.Steps(violations, request.HasFirstStep, request.FirstStep, request.HasLastStep, request.LastStep);
        violations.ThrowIfAny();
        var listing = Listing(request.Parent, new ListStepRewardsRequest(request) { PageSize = 0, PageToken = "" });
        var start = PageToken.ParseNumber(request.PageToken, listing);
        var (run, prefix) = await FindRunAsync(request.Parent, context.CancellationToken);
        var (page, next) = await new StepRewardsScan(reader).ReadAsync(
            prefix,
            Math.Max(Math.Max(start, first), FirstStep(run)),
            Math.Min(last, LastStep(run)),
            run.Spec.Plan.PromptsPerStep,
            PageToken.Size(request.PageSize),
            request.BinWidth == 0 ? DefaultBinWidth : request.BinWidth,
            context.CancellationToken);
        var response = new ListStepRewardsResponse { NextPageToken = TokenOf(next, listing) };
        response.Steps.AddRange(page);
        return response;
    }

    public override async Task<ListProblemResultsResponse> ListProblemResults(
        ListProblemResultsRequest request, ServerCallContext context)
    {
        var (projectId, evaluationId) = ResourceName.ParseChild(request.Parent, "evaluations", "parent");
        var listing = $"{request.Parent}/problems";
        var start = PageToken.ParseNumber(request.PageToken, listing);
        var size = PageToken.Size(request.PageSize);
        var evaluation = await evaluations.FindAsync(projectId, evaluationId, context.CancellationToken);
        var (page, next) = await new ProblemScan(reader).ReadAsync(
            ObjectNames.Evaluation(projectId, evaluationId), evaluation, start, size, context.CancellationToken);
        var response = new ListProblemResultsResponse { NextPageToken = TokenOf(next, listing) };
        response.Results.AddRange(page);
        return response;
    }

    private async Task<ListRolloutsResponse> ListOfRunAsync(
        ListRolloutsRequest request, RolloutQuery query, string listing, CancellationToken cancellationToken)
    {
        var start = RolloutPlace.Parse(request.PageToken, listing);
        var size = PageToken.Size(request.PageSize);
        var (run, prefix) = await FindRunAsync(request.Parent, cancellationToken);
        var (page, next) = await new RolloutScan(reader).ReadAsync(
            prefix,
            query with { FirstStep = Math.Max(query.FirstStep, FirstStep(run)), LastStep = Math.Min(query.LastStep, LastStep(run)) },
            run.Spec.Plan.PromptsPerStep,
            start,
            size,
            cancellationToken);
        var response = new ListRolloutsResponse
        {
            NextPageToken = next is { } place ? PageToken.Format(place.ToString(), listing) : "",
        };
        response.Rollouts.AddRange(page.Select(found => RolloutMapper.ToRollout(request.Parent, found)));
        return response;
    }

    private async Task<ListRolloutsResponse> ListOfEvaluationAsync(
        ListRolloutsRequest request, RolloutQuery query, string listing, CancellationToken cancellationToken)
    {
        var (projectId, evaluationId) = ResourceName.ParseChild(request.Parent, "evaluations", "parent");
        var start = PageToken.ParseNumber(request.PageToken, listing);
        var size = PageToken.Size(request.PageSize);
        var evaluation = await evaluations.FindAsync(projectId, evaluationId, cancellationToken);
        var (page, next) = await new SampleScan(reader).ReadAsync(
            ObjectNames.Evaluation(projectId, evaluationId), evaluation, query, start, size, cancellationToken);
        var response = new ListRolloutsResponse { NextPageToken = TokenOf(next, listing) };
        response.Rollouts.AddRange(page.Select(found => RolloutMapper.ToSample(request.Parent, found)));
        return response;
    }

    // What does not exist must not be told apart from what is not finished: the run or evaluation is asked for first.
    private async Task<string> NameOfObjectAsync(string parent, int[] numbers, CancellationToken cancellationToken)
    {
        if (numbers is [var step, var position, _])
        {
            return ObjectNames.Rollout((await FindRunAsync(parent, cancellationToken)).Prefix, step, position);
        }

        var (projectId, evaluationId) = ResourceName.ParseChild(parent, "evaluations", "name");
        await evaluations.FindAsync(projectId, evaluationId, cancellationToken);
        return ObjectNames.Sample(ObjectNames.Evaluation(projectId, evaluationId), numbers[0], numbers[1]);
    }

    private async Task<(RunSnapshot Run, string Prefix)> FindRunAsync(string name, CancellationToken cancellationToken)
    {
        var (projectId, runId) = ResourceName.ParseRun(name, "parent");
        return (await runs.FindAsync(projectId, runId, cancellationToken), ObjectNames.Run(projectId, runId));
    }

    private static bool IsRun(string parent) => !parent.Contains("/evaluations/", StringComparison.Ordinal);

    // Rollouts count steps from 0: the first of a fork is the one after those of its checkpoint.
    private static int FirstStep(RunSnapshot run) => run.Spec.StartStep;

    // Agents may be at rollouts of the step that is next, and of those that its policy may lag behind.
    private static int LastStep(RunSnapshot run) =>
        (int)Math.Min((long)run.Step + run.Spec.Plan.MaxStaleness, run.Spec.Plan.MaxSteps - 1);

    // A token belongs to its filters: their hash stands for them.
    private static string Listing(string parent, IMessage filters) =>
        $"{parent}/{filters.Descriptor.Name}/{Convert.ToHexStringLower(SHA256.HashData(filters.ToByteArray()).AsSpan(0, 8))}";

    private static string TokenOf(int? next, string listing) =>
        next is { } number ? PageToken.Format(number, listing) : "";
}
