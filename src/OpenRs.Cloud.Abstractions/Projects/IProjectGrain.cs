using OpenRs.Cloud.Evaluations;
using OpenRs.Cloud.Objects;
using OpenRs.Cloud.Runs;

namespace OpenRs.Cloud.Projects;

/// <summary>The runs and evaluations of one project; the key is the project id.</summary>
[Alias("openrs.IProjectGrain")]
public interface IProjectGrain : IGrainWithStringKey
{
    /// <summary>Creates a run. The same request id with the same spec answers the run of the first call.</summary>
    /// <exception cref="Errors.CloudException">REQUEST_ID_REUSED when the spec differs; PROJECT_BUDGET_EXCEEDED.</exception>
    [Alias("CreateRunAsync")]
    Task<RunSnapshot> CreateRunAsync(string requestId, RunSpec spec, CancellationToken cancellationToken = default);

    /// <summary>
    /// The id of the run that <see cref="StartForkAsync"/> with the same request id and spec creates, once what it starts from is in its
    /// place.
    /// </summary>
    /// <exception cref="Errors.CloudException">REQUEST_ID_REUSED when the spec differs; PROJECT_BUDGET_EXCEEDED.</exception>
    [Alias("ReserveForkAsync")]
    Task<string> ReserveForkAsync(string requestId, RunSpec spec, CancellationToken cancellationToken = default);

    /// <summary>Creates a run that starts from a checkpoint, which lies below the prefix of the run already.</summary>
    /// <exception cref="Errors.CloudException">REQUEST_ID_REUSED when the spec differs; PROJECT_BUDGET_EXCEEDED.</exception>
    [Alias("StartForkAsync")]
    Task<RunSnapshot> StartForkAsync(
        string requestId, RunSpec spec, CheckpointRef start, CancellationToken cancellationToken = default);

    /// <summary>
    /// The checkpoint that the run or evaluation of an earlier request was made of, so that the latest is the same one when the request is
    /// repeated; <see langword="null"/> when there was no such request, or it named no checkpoint.
    /// </summary>
    [Alias("FindCheckpointAsync")]
    Task<ModelRef?> FindCheckpointAsync(string requestId, CancellationToken cancellationToken = default);

    /// <summary>The project's money in the current calendar month.</summary>
    [Alias("GetBudgetAsync")]
    Task<ProjectBudget> GetBudgetAsync(CancellationToken cancellationToken = default);

    /// <summary>Sets the project's budget of a month in US dollars; 0 for no limit. Runs that are admitted already go on.</summary>
    [Alias("SetBudgetAsync")]
    Task<ProjectBudget> SetBudgetAsync(decimal monthlyUsd, CancellationToken cancellationToken = default);

    /// <summary>
    /// Resumes a paused run of the project, once what it may still spend fits into the month. One that is not paused stays as it is.
    /// </summary>
    /// <param name="runId">The run.</param>
    /// <param name="budgetUsd">Its budget from now on in US dollars; <see langword="null"/> leaves it as it is.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <exception cref="Errors.CloudException">RUN_NOT_FOUND; PROJECT_BUDGET_EXCEEDED; INVALID_BUDGET when the budget is below what is
    /// spent and granted.</exception>
    [Alias("ResumeRunAsync")]
    Task<RunSnapshot> ResumeRunAsync(string runId, decimal? budgetUsd, CancellationToken cancellationToken = default);

    /// <summary>Changes a run of the project, once what a larger budget adds fits into the month.</summary>
    /// <exception cref="Errors.CloudException">RUN_NOT_FOUND; PROJECT_BUDGET_EXCEEDED; those of
    /// <see cref="ITrainingRunGrain.UpdateAsync"/>.</exception>
    [Alias("UpdateRunAsync")]
    Task<RunSnapshot> UpdateRunAsync(string runId, RunUpdate update, CancellationToken cancellationToken = default);

    /// <summary>
    /// Checks that a further promise of money fits into the month. Only servers of earlier builds call this, while a cluster is upgraded
    /// silo by silo: what is checked in one call may be gone in the next. <see cref="ResumeRunAsync"/> does both in one turn.
    /// </summary>
    /// <exception cref="Errors.CloudException">PROJECT_BUDGET_EXCEEDED.</exception>
    [Alias("AdmitAsync")]
    Task AdmitAsync(decimal additionalUsd, CancellationToken cancellationToken = default);

    /// <summary>
    /// Ids of the project's runs, newest first. Those of deleted runs stay in the list, so that each id can go on a page.
    /// </summary>
    /// <param name="before">Answers only runs that were created before this one; <see langword="null"/> starts with the newest.</param>
    /// <param name="take">Runs to answer at most.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <returns>The ids; none when <paramref name="before"/> is not a run of the project.</returns>
    [Alias("ListRunsAsync")]
    Task<IReadOnlyList<string>> ListRunsAsync(string? before, int take, CancellationToken cancellationToken = default);

    /// <summary>Creates an evaluation. The same request id with the same spec answers the evaluation of the first call.</summary>
    /// <exception cref="Errors.CloudException">REQUEST_ID_REUSED when the spec differs.</exception>
    [Alias("CreateEvaluationAsync")]
    Task<EvaluationSnapshot> CreateEvaluationAsync(string requestId, EvaluationSpec spec, CancellationToken cancellationToken = default);

    /// <summary>Ids of the project's evaluations, newest first.</summary>
    /// <param name="before">Answers only evaluations that were created before this one; <see langword="null"/> starts with the
    /// newest.</param>
    /// <param name="take">Evaluations to answer at most.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <returns>The ids; none when <paramref name="before"/> is not an evaluation of the project.</returns>
    [Alias("ListEvaluationsAsync")]
    Task<IReadOnlyList<string>> ListEvaluationsAsync(string? before, int take, CancellationToken cancellationToken = default);
}
