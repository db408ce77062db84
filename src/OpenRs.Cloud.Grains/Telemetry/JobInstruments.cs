using System.Diagnostics.Metrics;
using OpenRs.Cloud.Evaluations;
using OpenRs.Cloud.Runs;

namespace OpenRs.Cloud.Telemetry;

/// <summary>Runs and evaluations that are not over, and what runs learn.</summary>
public sealed class JobInstruments
{
    private static readonly RunState[] RunStates =
        [.. Enum.GetValues<RunState>().Where(static state => !RunTransitions.IsFinal(state))];

    private static readonly EvaluationState[] EvaluationStates =
        [.. Enum.GetValues<EvaluationState>().Where(static state => !EvaluationTransitions.IsFinal(state))];

    private readonly Counter<long> _ended;

    internal JobInstruments(Meter meter, LiveGrains live)
    {
        _ended = meter.CreateCounter<long>("openrs_runs_ended", description: "Runs that came to an end, by final state.");
        meter.CreateObservableGauge(
            "openrs_runs",
            () => RunStates.Select(state => Series.Of(
                Active(live).Count(run => run.State.State == state), Series.Label("state", RunTransitions.Name(state)))),
            description: "Runs that are not over, by state.");
        meter.CreateObservableGauge(
            "openrs_evaluations",
            () => EvaluationStates.Select(state => Series.Of(
                live.Evaluations.Now.Count(evaluation => evaluation.State is { Spec: not null, Deleted: false } job && job.State == state),
                Series.Label("state", EvaluationTransitions.Name(state)))),
            description: "Evaluations that are not over, by state.");
        meter.CreateObservableGauge(
            "openrs_run_info",
            () => Active(live).Select(InfoOf),
            description: "1 for each run that is not over: its project, recipe and pool.");
        meter.CreateObservableGauge(
            "openrs_run_step",
            () => Active(live).Select(static run => Series.Of(run.State.Step, Series.Job(run.Id))),
            description: "Completed optimizer steps of a run.");
        meter.CreateObservableGauge(
            "openrs_run_metric",
            () => Active(live).SelectMany(MetricsOf),
            description: "Metrics of the last step of a run, under TRL's names.");

        // A counter that comes with its first event has no rise that a rule could see.
        foreach (var state in Enum.GetValues<RunState>().Where(RunTransitions.IsFinal))
        {
            Count(state, 0);
        }
    }

    /// <summary>Counts a run that came to an end.</summary>
    public void Ended(RunState state) => Count(state, 1);

    private void Count(RunState state, int runs) => _ended.Add(runs, Series.Label("state", RunTransitions.Name(state)));

    private static IEnumerable<(string Id, TrainingRunState State)> Active(LiveGrains live) => live.Runs.Now.Where(
        static run => run.State is { Spec: not null, Deleted: false } && !RunTransitions.IsFinal(run.State.State));

    private static Measurement<long> InfoOf((string Id, TrainingRunState State) run) => Series.Of(
        1,
        Series.Job(run.Id),
        Series.Label("project", run.State.ProjectId),
        Series.Label("recipe", run.State.Spec!.RecipeName),
        Series.Label("pool", run.State.Spec.Pool));

    private static IEnumerable<Measurement<double>> MetricsOf((string Id, TrainingRunState State) run) =>
        run.State.RecentSteps is [.., var last]
            ? last.Values.Select(value => new Measurement<double>(value.Value, Series.Job(run.Id), Series.Label("name", value.Key)))
            : [];
}
