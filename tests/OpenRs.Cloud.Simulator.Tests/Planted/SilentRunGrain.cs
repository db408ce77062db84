using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenRs.Cloud.Agents;
using OpenRs.Cloud.Objects;
using OpenRs.Cloud.Runs;
using OpenRs.Cloud.Work;
using Orleans.Timers;

namespace OpenRs.Cloud.Simulator.Planted;

/// <summary>A run that does not record how it ends.</summary>
[GrainType("trainingrun")]
public sealed class SilentRunGrain(
    IGrainContext context,
    [PersistentState("run", StorageNames.Default)] IPersistentState<TrainingRunState> state,
    IGrainFactory grains,
    IReminderRegistry reminders,
    ITimerRegistry timers,
    IRunArchive<StepMetrics> steps,
    IRunArchive<RunEvent> events,
    TimeProvider time,
    IOptions<StallTerms> stall,
    ILogger<TrainingRunGrain> logger) : IGrainBase, ITrainingRunGrain, IRemindable
{
    private readonly TrainingRunGrain _run = new(
        context, new SilentState(state), grains, reminders, timers, steps, events, time, stall, logger);

    public IGrainContext GrainContext => context;

    public Task OnActivateAsync(CancellationToken token) => _run.OnActivateAsync(token);

    public Task ReceiveReminder(string reminderName, TickStatus status) => _run.ReceiveReminder(reminderName, status);

    public Task<RunSnapshot> CreateAsync(string projectId, RunSpec spec, CancellationToken cancellationToken) =>
        _run.CreateAsync(projectId, spec, cancellationToken);

    public Task<RunSnapshot> CreateForkAsync(
        string projectId, RunSpec spec, CheckpointRef start, CancellationToken cancellationToken) =>
        _run.CreateForkAsync(projectId, spec, start, cancellationToken);

    public Task<RunSpec?> GetSpecAsync(string projectId, CancellationToken cancellationToken) =>
        _run.GetSpecAsync(projectId, cancellationToken);

    public Task<RunSnapshot?> GetAsync(CancellationToken cancellationToken) => _run.GetAsync(cancellationToken);

    public Task<RunSnapshot?> WaitForChangeAsync(long version, TimeSpan wait, CancellationToken cancellationToken) =>
        _run.WaitForChangeAsync(version, wait, cancellationToken);

    public Task<IReadOnlyList<StepMetrics>> ListStepsAsync(int first, int last, CancellationToken cancellationToken) =>
        _run.ListStepsAsync(first, last, cancellationToken);

    public Task<RunEventTail> GetEventsAsync(CancellationToken cancellationToken) => _run.GetEventsAsync(cancellationToken);

    public Task UnitFailedAsync(UnitFailure failure, bool isTriedAgain, CancellationToken cancellationToken) =>
        _run.UnitFailedAsync(failure, isTriedAgain, cancellationToken);

    public Task<RunSnapshot> CancelAsync(CancellationToken cancellationToken) => _run.CancelAsync(cancellationToken);

    public Task<RunSnapshot> ScaleAsync(int maxAgents, CancellationToken cancellationToken) =>
        _run.ScaleAsync(maxAgents, cancellationToken);

    public Task<RunSnapshot> PauseAsync(CancellationToken cancellationToken) => _run.PauseAsync(cancellationToken);

    public Task<RunSnapshot> ResumeAsync(decimal? budgetUsd, CancellationToken cancellationToken) =>
        _run.ResumeAsync(budgetUsd, cancellationToken);

    public Task<RunSnapshot> UpdateAsync(RunUpdate update, CancellationToken cancellationToken) =>
        _run.UpdateAsync(update, cancellationToken);

    public Task DeleteAsync(CancellationToken cancellationToken) => _run.DeleteAsync(cancellationToken);

    public Task<JobOffer?> GetOfferAsync(CancellationToken cancellationToken) => _run.GetOfferAsync(cancellationToken);

    public Task<JobSummary?> GetSummaryAsync(CancellationToken cancellationToken) => _run.GetSummaryAsync(cancellationToken);

    public Task LeaseOpenedAsync(AgentInfo agent, CancellationToken cancellationToken) => _run.LeaseOpenedAsync(agent, cancellationToken);

    public Task LeaseClosedAsync(string agentId, CancellationToken cancellationToken) => _run.LeaseClosedAsync(agentId, cancellationToken);

    public Task BudgetRefusedAsync(CancellationToken cancellationToken) => _run.BudgetRefusedAsync(cancellationToken);

    public Task PriceRefusedAsync(AgentInfo agent, CancellationToken cancellationToken) => _run.PriceRefusedAsync(agent, cancellationToken);

    public Task AdvanceAsync(CancellationToken cancellationToken) => _run.AdvanceAsync(cancellationToken);

    // Events and state of one change are one write: the defect is one of the state.
    private sealed class SilentState(IPersistentState<TrainingRunState> state) : IPersistentState<TrainingRunState>
    {
        public TrainingRunState State
        {
            get => state.State;
            set => state.State = RunTransitions.IsFinal(value.State) && !RunTransitions.IsFinal(state.State.State)
                ? value with { Events = state.State.Events, LastEvent = state.State.LastEvent }
                : value;
        }

        public string? Etag => state.Etag;

        public bool RecordExists => state.RecordExists;

        public Task ClearStateAsync() => state.ClearStateAsync();

        public Task ReadStateAsync() => state.ReadStateAsync();

        public Task WriteStateAsync() => state.WriteStateAsync();

        public Task ClearStateAsync(CancellationToken cancellationToken) => state.ClearStateAsync(cancellationToken);

        public Task ReadStateAsync(CancellationToken cancellationToken) => state.ReadStateAsync(cancellationToken);

        public Task WriteStateAsync(CancellationToken cancellationToken) => state.WriteStateAsync(cancellationToken);
    }
}
