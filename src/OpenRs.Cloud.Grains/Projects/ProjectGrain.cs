using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Evaluations;
using OpenRs.Cloud.Objects;
using OpenRs.Cloud.Runs;
using OpenRs.Cloud.Telemetry;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Projects;

/// <inheritdoc cref="IProjectGrain"/>
public sealed partial class ProjectGrain(
    IGrainContext context,
    [PersistentState("project", StorageNames.Default)] IPersistentState<ProjectState> state,
    IGrainFactory grains,
    TimeProvider time,
    GrainTelemetry? telemetry = null) : IGrainBase, IProjectGrain
{
    // A client that repeats a request does so within minutes; a thousand requests are far more than that.
    private const int RememberedRequests = 1000;

    // For metrics: other threads must not ask the storage.
    private LiveProject? _read;

    /// <inheritdoc/>
    public IGrainContext GrainContext => context;

    private string ProjectId => context.GrainId.Key.ToString()!;

    // Without a limit nothing needs to be added up.
    private bool HasLimit => state.State.MonthlyUsd > 0;

    /// <inheritdoc/>
    public Task OnActivateAsync(CancellationToken token)
    {
        _read = new LiveProject(state.State.MonthlyUsd);
        telemetry?.Live.Projects.Follow(context, () => _read);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<RunSnapshot> CreateRunAsync(string requestId, RunSpec spec, CancellationToken cancellationToken)
    {
        var runId = await RememberRunAsync(requestId, spec, cancellationToken);
        return await grains.GetGrain<ITrainingRunGrain>(runId).CreateAsync(ProjectId, spec, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<string> ReserveForkAsync(string requestId, RunSpec spec, CancellationToken cancellationToken) =>
        RememberRunAsync(requestId, spec, cancellationToken);

    /// <inheritdoc/>
    public async Task<RunSnapshot> StartForkAsync(
        string requestId, RunSpec spec, CheckpointRef start, CancellationToken cancellationToken)
    {
        var runId = await RememberRunAsync(requestId, spec, cancellationToken);
        return await grains.GetGrain<ITrainingRunGrain>(runId).CreateForkAsync(ProjectId, spec, start, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<ModelRef?> FindCheckpointAsync(string requestId, CancellationToken cancellationToken) =>
        Task.FromResult(FindRequest(requestId)?.Checkpoint);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ListRunsAsync(string? before, int take, CancellationToken cancellationToken) =>
        Task.FromResult(Page(state.State.RunIds, before, take));

    /// <inheritdoc/>
    public async Task<EvaluationSnapshot> CreateEvaluationAsync(string requestId, EvaluationSpec spec, CancellationToken cancellationToken)
    {
        var evaluationId = await RememberAsync(
            requestId,
            Hash(spec),
            spec.BudgetUsd,
            spec.Model.RunId is null ? null : spec.Model,
            JobId.NewEvaluation,
            (project, id) => project with { EvaluationIds = project.EvaluationIds.Add(id) },
            cancellationToken);
        return await grains.GetGrain<IEvaluationGrain>(evaluationId).CreateAsync(ProjectId, spec, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ListEvaluationsAsync(string? before, int take, CancellationToken cancellationToken) =>
        Task.FromResult(Page(state.State.EvaluationIds, before, take));

    /// <inheritdoc/>
    public async Task<RunSnapshot> ResumeRunAsync(string runId, decimal? budgetUsd, CancellationToken cancellationToken)
    {
        var run = grains.GetGrain<ITrainingRunGrain>(runId);
        if (await run.GetAsync(cancellationToken) is not { } paused || paused.ProjectId != ProjectId)
        {
            throw CloudException.NotFound(ErrorReason.RunNotFound, $"Run {runId}");
        }

        RunStops.CheckResume(paused.State, paused.Ledger.BudgetUsd, budgetUsd);
        if (paused.State != RunState.Paused)
        {
            return paused;
        }

        if (HasLimit)
        {
            var (project, promises) = await SumAsync(runId, isPaused: true, cancellationToken);
            BudgetAdmission.CheckResumed(project, paused.Ledger, budgetUsd);
            await PromiseAsync(promises, runId, budgetUsd ?? paused.Ledger.BudgetUsd, cancellationToken);
        }

        return await run.ResumeAsync(budgetUsd, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<RunSnapshot> UpdateRunAsync(string runId, RunUpdate update, CancellationToken cancellationToken)
    {
        var run = grains.GetGrain<ITrainingRunGrain>(runId);
        if (await run.GetAsync(cancellationToken) is not { } found || found.ProjectId != ProjectId)
        {
            throw CloudException.NotFound(ErrorReason.RunNotFound, $"Run {runId}");
        }

        RunUpdates.Check(found.State, found.Annotations, update);

        // A paused run is promised nothing; when it is resumed its budget is looked at.
        if (HasLimit && found.State != RunState.Paused && update.BudgetUsd is { } budgetUsd)
        {
            var (project, promises) = await SumAsync(runId, isPaused: false, cancellationToken);
            if (budgetUsd > found.Ledger.BudgetUsd)
            {
                BudgetAdmission.CheckNew(project, budgetUsd - found.Ledger.BudgetUsd);
            }

            await PromiseAsync(promises, runId, budgetUsd, cancellationToken);
        }

        return await run.UpdateAsync(update, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<ProjectBudget> GetBudgetAsync(CancellationToken cancellationToken) =>
        (await SumAsync(cancellationToken)).Budget;

    /// <inheritdoc/>
    public async Task<ProjectBudget> SetBudgetAsync(decimal monthlyUsd, CancellationToken cancellationToken)
    {
        if (state.State.MonthlyUsd != monthlyUsd)
        {
            await state.ReplaceAsync(context, state.State with { MonthlyUsd = monthlyUsd }, cancellationToken);
            _read = new LiveProject(monthlyUsd);
        }

        return await GetBudgetAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task AdmitAsync(decimal additionalUsd, CancellationToken cancellationToken)
    {
        if (HasLimit)
        {
            BudgetAdmission.CheckNew((await SumAsync(cancellationToken)).Budget, additionalUsd);
        }
    }

    private static IReadOnlyList<string> Page(ImmutableArray<string> ids, string? before, int take)
    {
        var end = before is null ? ids.Length : Math.Max(0, ids.LastIndexOf(before));
        return [.. ids[..end].Reverse().Take(take)];
    }

    private static string Hash<T>(T spec) => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(spec)));

    private CreateRequest? FindRequest(string requestId) =>
        state.State.Requests.FirstOrDefault(request => request.RequestId == requestId);

    private Task<string> RememberRunAsync(string requestId, RunSpec spec, CancellationToken cancellationToken) => RememberAsync(
        requestId,
        Hash(spec),
        spec.BudgetUsd,
        spec.Origin is { } origin ? new ModelRef { RunId = origin.RunId, Step = origin.Step } : null,
        JobId.NewRun,
        static (project, id) => project with { RunIds = project.RunIds.Add(id) },
        cancellationToken);
}
