using System.Diagnostics;
using OpenRs.Cloud.Evaluations;
using OpenRs.Cloud.Runs;
using OpenRs.Cloud.Simulator.Simulations;
using OpenRs.Cloud.Simulator.Worlds;

namespace OpenRs.Cloud.Simulator;

/// <summary>
/// Runs many worlds, one per thread at a time. Each is single-threaded inside, so that its seed alone decides what happens in it.
/// </summary>
internal sealed class Campaign(int worlds, ulong firstSeed, int threads, SimulationOptions options)
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<ulong, IReadOnlyList<(Violation Kind, string What)>> _failures = [];
    private readonly SortedDictionary<string, int> _ends = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> _evaluationEnds = new(StringComparer.Ordinal);
    private readonly Dictionary<Violation, int> _broken = [];
    private readonly long[] _faults = new long[Enum.GetValues<FaultKind>().Length];
    private int _next;
    private int _done;
    private int _budgetStops;
    private readonly SortedSet<ulong> _unsaved = [];
    private decimal _spentUsd;
    private decimal _wastedUsd;
    private TimeSpan _virtual;

    /// <summary>Worlds that are finished.</summary>
    public int Done => Volatile.Read(ref _done);

    /// <summary>Runs them all.</summary>
    public CampaignReport Run(CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        var workers = Enumerable.Range(0, Math.Min(threads, worlds)).Select(_ => new Thread(() => Work(cancellationToken))).ToList();
        workers.ForEach(static worker => worker.Start());
        workers.ForEach(static worker => worker.Join());
        cancellationToken.ThrowIfCancellationRequested();
        return new CampaignReport
        {
            Runs = worlds,
            Faults = _faults.Sum(),
            FaultsByKind = _faults,
            Overspends = _broken.GetValueOrDefault(Violation.Overspend),
            LostResults = _broken.GetValueOrDefault(Violation.LostResult),
            StaleResults = _broken.GetValueOrDefault(Violation.StaleResult),
            DoubleCharges = _broken.GetValueOrDefault(Violation.DoubleCharge),
            BrokenProtocols = _broken.GetValueOrDefault(Violation.BrokenProtocol),
            StuckRuns = _broken.GetValueOrDefault(Violation.StuckRun),
            TrainingRuns = _ends.Values.Sum(),
            Evaluations = _evaluationEnds.Values.Sum(),
            BudgetStops = _budgetStops,
            UnsavedStops = _unsaved.Count,
            UnsavedSeeds = [.. _unsaved],
            SpentUsd = decimal.Round(_spentUsd, 6),
            WastedUsd = decimal.Round(_wastedUsd, 6),
            VirtualHours = Math.Round(_virtual.TotalHours, 1),
            Seconds = Math.Round(watch.Elapsed.TotalSeconds, 1),
            Ends = _ends,
            EvaluationEnds = _evaluationEnds,
            Failures = _failures,
        };
    }

    private void Work(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested && Interlocked.Increment(ref _next) is var number && number <= worlds)
        {
            var seed = firstSeed + (ulong)number - 1;
            try
            {
                Take(seed, Simulation.Run(seed, options));
            }
            catch (Exception exception)
            {
                // Not a broken promise but a defect, of the simulator or of what it runs: its seed must be known, and the others continue.
                Fail(seed, [(Violation.StuckRun, $"it threw {exception}")]);
            }

            Interlocked.Increment(ref _done);
        }
    }

    private void Take(ulong seed, WorldOutcome outcome)
    {
        lock (_gate)
        {
            for (var kind = 0; kind < _faults.Length; kind++)
            {
                _faults[kind] += outcome.FaultsByKind[kind];
            }

            _spentUsd += outcome.SpentUsd;
            _wastedUsd += outcome.WastedUsd;
            _virtual += outcome.Duration;
            foreach (var evaluation in outcome.Evaluations)
            {
                var end = EvaluationTransitions.Name(evaluation.State);
                _evaluationEnds[end] = _evaluationEnds.GetValueOrDefault(end) + 1;
            }

            foreach (var run in outcome.Runs)
            {
                var end = RunTransitions.Name(run.State);
                _ends[end] = _ends.GetValueOrDefault(end) + 1;
                _budgetStops += run.State == RunState.BudgetExhausted ? 1 : 0;
                if (run.State == RunState.BudgetExhausted && (run.Checkpoint?.Step ?? 0) < run.Step)
                {
                    _unsaved.Add(seed);
                }
            }
        }

        if (outcome.Violations.Count > 0)
        {
            Fail(seed, outcome.Violations);
        }
    }

    private void Fail(ulong seed, IReadOnlyList<(Violation Kind, string What)> violations)
    {
        lock (_gate)
        {
            _failures[seed] = violations;
            foreach (var (kind, _) in violations)
            {
                _broken[kind] = _broken.GetValueOrDefault(kind) + 1;
            }
        }
    }
}
