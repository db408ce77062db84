using OpenRs.Cloud.Evaluations;
using OpenRs.Cloud.Objects;
using OpenRs.Cloud.Projects;
using OpenRs.Cloud.Runs;

namespace OpenRs.Cloud.Simulator.Planted;

/// <summary>A project that lets a paused run go on without a look at the month.</summary>
[GrainType("project")]
public sealed class UncheckedProjectGrain(
    IGrainContext context,
    [PersistentState("project", StorageNames.Default)] IPersistentState<ProjectState> state,
    IGrainFactory grains,
    TimeProvider time) : IGrainBase, IProjectGrain
{
    private readonly ProjectGrain _project = new(context, state, grains, time);

    public IGrainContext GrainContext => context;

    public Task<RunSnapshot> CreateRunAsync(string requestId, RunSpec spec, CancellationToken cancellationToken) =>
        _project.CreateRunAsync(requestId, spec, cancellationToken);

    public Task<string> ReserveForkAsync(string requestId, RunSpec spec, CancellationToken cancellationToken) =>
        _project.ReserveForkAsync(requestId, spec, cancellationToken);

    public Task<RunSnapshot> StartForkAsync(
        string requestId, RunSpec spec, CheckpointRef start, CancellationToken cancellationToken) =>
        _project.StartForkAsync(requestId, spec, start, cancellationToken);

    public Task<ModelRef?> FindCheckpointAsync(string requestId, CancellationToken cancellationToken) =>
        _project.FindCheckpointAsync(requestId, cancellationToken);

    public Task<RunSnapshot> UpdateRunAsync(string runId, RunUpdate update, CancellationToken cancellationToken) =>
        _project.UpdateRunAsync(runId, update, cancellationToken);

    public Task<ProjectBudget> GetBudgetAsync(CancellationToken cancellationToken) => _project.GetBudgetAsync(cancellationToken);

    public Task<ProjectBudget> SetBudgetAsync(decimal monthlyUsd, CancellationToken cancellationToken) =>
        _project.SetBudgetAsync(monthlyUsd, cancellationToken);

    public Task<RunSnapshot> ResumeRunAsync(string runId, decimal? budgetUsd, CancellationToken cancellationToken) =>
        grains.GetGrain<ITrainingRunGrain>(runId).ResumeAsync(budgetUsd, cancellationToken);

    public Task AdmitAsync(decimal additionalUsd, CancellationToken cancellationToken) =>
        _project.AdmitAsync(additionalUsd, cancellationToken);

    public Task<IReadOnlyList<string>> ListRunsAsync(string? before, int take, CancellationToken cancellationToken) =>
        _project.ListRunsAsync(before, take, cancellationToken);

    public Task<EvaluationSnapshot> CreateEvaluationAsync(string requestId, EvaluationSpec spec, CancellationToken cancellationToken) =>
        _project.CreateEvaluationAsync(requestId, spec, cancellationToken);

    public Task<IReadOnlyList<string>> ListEvaluationsAsync(string? before, int take, CancellationToken cancellationToken) =>
        _project.ListEvaluationsAsync(before, take, cancellationToken);
}
