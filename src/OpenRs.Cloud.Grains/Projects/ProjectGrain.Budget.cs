using System.Collections.Immutable;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Objects;
using OpenRs.Cloud.Work;
using OpenRs.Cloud.Workers;

namespace OpenRs.Cloud.Projects;

/// <content>The month's budget: who is admitted, and what is promised to whom.</content>
public sealed partial class ProjectGrain
{
    private Task<(ProjectBudget Budget, ImmutableArray<BudgetPromise> Promises)> SumAsync(CancellationToken cancellationToken) =>
        SumAsync(asking: null, isPaused: false, cancellationToken);

    // Without what was promised to the job that asks: it asks for that again. A paused one holds nothing, even while its ledger is still to
    // be closed after a crash.
    private async Task<(ProjectBudget Budget, ImmutableArray<BudgetPromise> Promises)> SumAsync(
        string? asking, bool isPaused, CancellationToken cancellationToken)
    {
        var known = state.State;
        string[] jobs = [.. known.RunIds, .. known.EvaluationIds];
        var ledgers = await GrainCalls.AllAsync(jobs.Select(id => grains.GetGrain<ILedgerGrain>(id).GetAsync(cancellationToken)));
        var byId = jobs.Zip(ledgers).ToDictionary(
            static job => job.First,
            job => isPaused && job.First == asking ? job.Second with { Closed = true, GrantedUsd = 0 } : job.Second,
            StringComparer.Ordinal);
        var budget = ProjectBudgetRules.Sum(known.MonthlyUsd, byId.Values, time.GetUtcNow());
        var (promises, owedUsd) = (ImmutableArray.CreateBuilder<BudgetPromise>(), 0m);
        foreach (var promise in known.Promises.Where(
            promise => promise.JobId != asking && !PromiseRules.IsHeld(promise.BudgetUsd, byId[promise.JobId])))
        {
            var activity = await GetActivityAsync(promise.JobId, cancellationToken);
            if (PromiseRules.Owed(promise.BudgetUsd, time.GetUtcNow() - promise.Time, byId[promise.JobId], activity) is { } owed)
            {
                promises.Add(promise);
                owedUsd += owed;
            }
        }

        return (budget with { CommittedUsd = budget.CommittedUsd + owedUsd }, promises.ToImmutable());
    }

    private async Task<JobActivity> GetActivityAsync(string jobId, CancellationToken cancellationToken) =>
        (await grains.GetJob(jobId).GetSummaryAsync(cancellationToken))?.Activity ?? JobActivity.Missing;

    // Written before the job hears of it: from then on the money is gone for others, whatever becomes of the call.
    private Task PromiseAsync(
        ImmutableArray<BudgetPromise> promises, string jobId, decimal budgetUsd, CancellationToken cancellationToken) =>
        state.ReplaceAsync(
            context,
            state.State with { Promises = promises.RemoveAll(promise => promise.JobId == jobId).Add(NewPromise(jobId, budgetUsd)) },
            cancellationToken);

    private BudgetPromise NewPromise(string jobId, decimal budgetUsd) =>
        new() { JobId = jobId, BudgetUsd = budgetUsd, Time = time.GetUtcNow() };

    private async Task AdmitRepeatedAsync(
        CreateRequest earlier, string specSha256, decimal budgetUsd, CancellationToken cancellationToken)
    {
        if (earlier.SpecSha256 != specSha256)
        {
            throw new CloudException(
                CloudErrorKind.AlreadyExists,
                ErrorReason.RequestIdReused,
                $"request_id {earlier.RequestId} created {earlier.JobId} with another spec. Use a new request_id for a new one.");
        }

        // A job that never came to be holds no money of the month any more after a while: it may have been promised to others since.
        if (HasLimit && (await grains.GetGrain<ILedgerGrain>(earlier.JobId).GetAsync(cancellationToken)).BudgetUsd == 0
            && await GetActivityAsync(earlier.JobId, cancellationToken) == JobActivity.Missing)
        {
            var (project, promises) = await SumAsync(earlier.JobId, isPaused: false, cancellationToken);
            BudgetAdmission.CheckNew(project, budgetUsd);
            await PromiseAsync(promises, earlier.JobId, budgetUsd, cancellationToken);
        }
    }

    // The id is remembered before the job exists: a crash in between leaves an id that the repeated request makes into a job.
    private async Task<string> RememberAsync(
        string requestId,
        string specSha256,
        decimal budgetUsd,
        ModelRef? checkpoint,
        Func<string> newId,
        Func<ProjectState, string, ProjectState> add,
        CancellationToken cancellationToken)
    {
        if (FindRequest(requestId) is { } earlier)
        {
            await AdmitRepeatedAsync(earlier, specSha256, budgetUsd, cancellationToken);
            return earlier.JobId;
        }

        var request = new CreateRequest { RequestId = requestId, JobId = newId(), SpecSha256 = specSha256, Checkpoint = checkpoint };
        var next = state.State;
        if (HasLimit)
        {
            var (project, promises) = await SumAsync(cancellationToken);
            BudgetAdmission.CheckNew(project, budgetUsd);
            next = next with { Promises = promises.Add(NewPromise(request.JobId, budgetUsd)) };
        }

        var requests = next.Requests.Add(request);
        next = next with { Requests = requests.Length > RememberedRequests ? requests.RemoveAt(0) : requests };
        await state.ReplaceAsync(context, add(next, request.JobId), cancellationToken);
        return request.JobId;
    }
}
