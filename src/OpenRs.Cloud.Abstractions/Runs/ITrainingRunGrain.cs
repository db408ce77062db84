using OpenRs.Cloud.Objects;
using OpenRs.Cloud.Work;
using Orleans.Concurrency;

namespace OpenRs.Cloud.Runs;

/// <summary>
/// One training run; the key is the run id. It drives the step loop by short turns: each finished batch of work leads to the next. A
/// reminder reconciles it after any crash.
/// </summary>
[Alias("openrs.ITrainingRunGrain")]
public interface ITrainingRunGrain : IJobGrain
{
    /// <summary>Creates the run and starts it. A repeated call answers the run as it is.</summary>
    [Alias("CreateAsync")]
    Task<RunSnapshot> CreateAsync(string projectId, RunSpec spec, CancellationToken cancellationToken = default);

    /// <summary>Creates the run at a checkpoint that lies below its prefix already. A repeated call answers the run as it is.</summary>
    [Alias("CreateForkAsync")]
    Task<RunSnapshot> CreateForkAsync(
        string projectId, RunSpec spec, CheckpointRef start, CancellationToken cancellationToken = default);

    /// <summary>What the run trains, of a deleted one too; <see langword="null"/> when there never was such a run in the project.</summary>
    [Alias("GetSpecAsync"), AlwaysInterleave]
    Task<RunSpec?> GetSpecAsync(string projectId, CancellationToken cancellationToken = default);

    /// <summary>Answers the run as it is, or <see langword="null"/> when it was never created.</summary>
    [Alias("GetAsync"), AlwaysInterleave]
    Task<RunSnapshot?> GetAsync(CancellationToken cancellationToken = default);

    /// <summary>Answers when the run's version is above <paramref name="version"/>, or after <paramref name="wait"/> as it is.</summary>
    [Alias("WaitForChangeAsync"), AlwaysInterleave]
    Task<RunSnapshot?> WaitForChangeAsync(long version, TimeSpan wait, CancellationToken cancellationToken = default);

    /// <summary>
    /// Metrics of the steps of a range that the run itself holds, oldest first: the last ones, and all that are not archived.
    /// </summary>
    /// <param name="first">First step.</param>
    /// <param name="last">Last step.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    [Alias("ListStepsAsync"), AlwaysInterleave]
    Task<IReadOnlyList<StepMetrics>> ListStepsAsync(int first, int last, CancellationToken cancellationToken = default);

    /// <summary>The events that the run itself holds: those that are not archived.</summary>
    [Alias("GetEventsAsync"), AlwaysInterleave]
    Task<RunEventTail> GetEventsAsync(CancellationToken cancellationToken = default);

    /// <summary>Tells the run of a failed attempt at a unit, for its events.</summary>
    /// <param name="failure">The failure.</param>
    /// <param name="isTriedAgain">Whether the unit is given out again.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    [Alias("UnitFailedAsync")]
    Task UnitFailedAsync(UnitFailure failure, bool isTriedAgain, CancellationToken cancellationToken = default);

    /// <summary>Stops the run after a checkpoint.</summary>
    /// <exception cref="Errors.CloudException">RUN_NOT_FOUND; ILLEGAL_TRANSITION in a final state other than cancelled.</exception>
    [Alias("CancelAsync")]
    Task<RunSnapshot> CancelAsync(CancellationToken cancellationToken = default);

    /// <summary>Sets how many agents may work for the run.</summary>
    /// <param name="maxAgents">Agents to use at most, at least 1.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <exception cref="Errors.CloudException">RUN_NOT_FOUND; ILLEGAL_TRANSITION in a final state.</exception>
    [Alias("ScaleAsync")]
    Task<RunSnapshot> ScaleAsync(int maxAgents, CancellationToken cancellationToken = default);

    /// <summary>Saves a checkpoint and gives all agents back; the answer may still be STOPPING. Finished rollouts are kept.</summary>
    /// <exception cref="Errors.CloudException">RUN_NOT_FOUND; ILLEGAL_TRANSITION when the run is over or about to be.</exception>
    [Alias("PauseAsync")]
    Task<RunSnapshot> PauseAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Resumes after a pause. A run that is not paused stays as it is. Its project admits it first:
    /// <see cref="Projects.IProjectGrain.ResumeRunAsync"/>.
    /// </summary>
    /// <param name="budgetUsd">The budget from now on in US dollars; <see langword="null"/> leaves it as it is.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <exception cref="Errors.CloudException">RUN_NOT_FOUND; INVALID_BUDGET when the budget is below what is spent and
    /// granted.</exception>
    [Alias("ResumeAsync")]
    Task<RunSnapshot> ResumeAsync(decimal? budgetUsd, CancellationToken cancellationToken = default);

    /// <summary>
    /// Changes labels, name and note, and of a run that is not over also priority and budget. Its project admits a budget first:
    /// <see cref="Projects.IProjectGrain.UpdateRunAsync"/>.
    /// </summary>
    /// <exception cref="Errors.CloudException">RUN_NOT_FOUND; ILLEGAL_TRANSITION when the run's state does not allow it; INVALID_BUDGET
    /// when the budget is below what is spent, granted and kept back; INVALID_ARGUMENT for too many labels.</exception>
    [Alias("UpdateAsync")]
    Task<RunSnapshot> UpdateAsync(RunUpdate update, CancellationToken cancellationToken = default);

    /// <summary>
    /// Makes a run in a final state not exist any more; its ledger stays. A repeated call does no harm, so that whoever deletes the run's
    /// objects can do it after this and again after a crash.
    /// </summary>
    /// <exception cref="Errors.CloudException">RUN_NOT_FOUND; ILLEGAL_TRANSITION when the run is not over.</exception>
    [Alias("DeleteAsync")]
    Task DeleteAsync(CancellationToken cancellationToken = default);
}
