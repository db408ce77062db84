using System.Security.Cryptography;
using System.Text.Json;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Runs;

namespace OpenRs.Cloud.Projects;

/// <inheritdoc cref="IProjectGrain"/>
public sealed class ProjectGrain(
    IGrainContext context,
    [PersistentState("project", StorageNames.Default)] IPersistentState<ProjectState> state,
    IGrainFactory grains,
    TimeProvider time) : IGrainBase, IProjectGrain
{
    // A client that repeats a request does so within minutes; a thousand requests are far more than that.
    private const int RememberedRequests = 1000;

    /// <inheritdoc/>
    public IGrainContext GrainContext => context;

    private string ProjectId => context.GrainId.Key.ToString()!;

    /// <inheritdoc/>
    public async Task<RunSnapshot> CreateRunAsync(string requestId, RunSpec spec, CancellationToken cancellationToken)
    {
        var specSha256 = Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(spec)));
        var request = state.State.Requests.FirstOrDefault(request => request.RequestId == requestId);
        if (request is not null && request.SpecSha256 != specSha256)
        {
            throw new CloudException(
                CloudErrorKind.AlreadyExists,
                ErrorReason.RequestIdReused,
                $"request_id {requestId} created {request.RunId} with another spec. Use a new request_id for a new run.");
        }

        // The id is remembered before the run exists: a crash in between leaves an id that the repeated request makes into a run.
        if (request is null)
        {
            await AdmitAsync(spec.BudgetUsd, cancellationToken);
        }

        request ??= await RememberAsync(requestId, specSha256, cancellationToken);
        return await grains.GetGrain<ITrainingRunGrain>(request.RunId).CreateAsync(ProjectId, spec, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ListRunsAsync(string? before, int take, CancellationToken cancellationToken)
    {
        var runIds = state.State.RunIds;
        var end = before is null ? runIds.Length : Math.Max(0, runIds.LastIndexOf(before));
        return Task.FromResult<IReadOnlyList<string>>([.. runIds[..end].Reverse().Take(take)]);
    }

    /// <inheritdoc/>
    public async Task<ProjectBudget> GetBudgetAsync(CancellationToken cancellationToken)
    {
        var ledgers = await Task.WhenAll(state.State.RunIds.Select(id => grains.GetGrain<ILedgerGrain>(id).GetAsync(cancellationToken)));
        return ProjectBudgetRules.Sum(state.State.MonthlyUsd, ledgers, time.GetUtcNow());
    }

    /// <inheritdoc/>
    public async Task<ProjectBudget> SetBudgetAsync(decimal monthlyUsd, CancellationToken cancellationToken)
    {
        if (state.State.MonthlyUsd != monthlyUsd)
        {
            await state.ReplaceAsync(state.State with { MonthlyUsd = monthlyUsd }, cancellationToken);
        }

        return await GetBudgetAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task AdmitAsync(decimal additionalUsd, CancellationToken cancellationToken)
    {
        if (state.State.MonthlyUsd > 0)
        {
            ProjectBudgetRules.Admit(await GetBudgetAsync(cancellationToken), additionalUsd);
        }
    }

    private async Task<CreateRequest> RememberAsync(string requestId, string specSha256, CancellationToken cancellationToken)
    {
        var runId = $"run-{Guid.NewGuid().ToString("N")[..12]}";
        var request = new CreateRequest { RequestId = requestId, RunId = runId, SpecSha256 = specSha256 };
        var requests = state.State.Requests.Add(request);
        await state.ReplaceAsync(
            state.State with
            {
                RunIds = state.State.RunIds.Add(runId),
                Requests = requests.Length > RememberedRequests ? requests.RemoveAt(0) : requests,
            },
            cancellationToken);
        return request;
    }
}
