using OpenRs.Cloud.Objects;
using OpenRs.Cloud.Projects;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Runs;

/// <content>What clients ask of a run.</content>
public sealed partial class TrainingRunGrain
{
    /// <inheritdoc/>
    public Task<RunSnapshot> CreateForkAsync(
        string projectId, RunSpec spec, CheckpointRef start, CancellationToken cancellationToken) =>
        CreateAsync(projectId, spec, start, cancellationToken);

    /// <inheritdoc/>
    public Task<RunSpec?> GetSpecAsync(string projectId, CancellationToken cancellationToken) =>
        Task.FromResult(Run.ProjectId == projectId ? Run.Spec : null);

    /// <inheritdoc/>
    public Task<JobSummary?> GetSummaryAsync(CancellationToken cancellationToken) => Task.FromResult(
        Run.Spec is { } spec
            ? new JobSummary
            {
                RecipeName = spec.RecipeName, Activity = RunTransitions.Activity(Run.State), ProjectId = Run.ProjectId,
            }
            : null);

    /// <inheritdoc/>
    public async Task<RunSnapshot> CancelAsync(CancellationToken cancellationToken)
    {
        CheckExists();
        if (Run.State != RunState.Cancelled)
        {
            await MoveByClientAsync(
                "A client cancelled the run.",
                static (run, now) => RunStops.Begin(run, RunState.Cancelled, "Cancelled by a client.", now),
                cancellationToken);
        }

        return (await GetAsync(cancellationToken))!;
    }

    /// <inheritdoc/>
    public async Task<RunSnapshot> ScaleAsync(int maxAgents, CancellationToken cancellationToken)
    {
        CheckExists();
        await MoveAsync(run => RunMachine.Scale(run, maxAgents, time.GetUtcNow()), cancellationToken);
        return (await GetAsync(cancellationToken))!;
    }

    /// <inheritdoc/>
    public async Task<RunSnapshot> PauseAsync(CancellationToken cancellationToken)
    {
        CheckExists();
        await MoveByClientAsync(
            "A client paused the run.", static (run, now) => RunStops.Pause(run, "Paused by a client.", now), cancellationToken);
        return (await GetAsync(cancellationToken))!;
    }

    /// <inheritdoc/>
    public async Task<RunSnapshot> ResumeAsync(decimal? budgetUsd, CancellationToken cancellationToken)
    {
        CheckExists();
        if (budgetUsd is { } budget && Run.State == RunState.Paused)
        {
            await HealAsync(cancellationToken);
            BudgetAdmission.CheckCovers(await _followers.Ledger.GetAsync(cancellationToken), budget);
        }

        await MoveByClientAsync(
            "A client resumed the run.", (run, now) => RunStops.Resume(run, budgetUsd, now), cancellationToken);
        return (await GetAsync(cancellationToken))!;
    }

    /// <inheritdoc/>
    public async Task<RunSnapshot> UpdateAsync(RunUpdate update, CancellationToken cancellationToken)
    {
        CheckExists();
        var next = RunUpdates.Apply(Run, update, time.GetUtcNow());
        if (next.BudgetUsd != Run.BudgetUsd)
        {
            // The ledger first: it refuses what does not cover its leases, and after a crash in between the run opens it again as it was.
            await HealAsync(cancellationToken);
            await _followers.Ledger.SetBudgetAsync(next.BudgetUsd, cancellationToken);
        }

        await MoveAsync(run => RunUpdates.Apply(run, update, time.GetUtcNow()), cancellationToken);
        return (await GetAsync(cancellationToken))!;
    }

    /// <inheritdoc/>
    public async Task DeleteAsync(CancellationToken cancellationToken)
    {
        if (!WasCreated)
        {
            throw NotFound();
        }

        // A block that is written after the run's objects are deleted would stay.
        await Steps.Completion;
        await Events.Completion;
        await MoveAsync(run => RunMachine.Delete(run, time.GetUtcNow()), cancellationToken);
    }

    private Task MoveByClientAsync(
        string message, Func<TrainingRunState, DateTimeOffset, TrainingRunState> move, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return MoveAsync(run => RunEvents.ByClient(run, message, now, noted => move(noted, now)), cancellationToken);
    }

    private void CheckExists()
    {
        if (!Exists)
        {
            throw NotFound();
        }
    }
}
