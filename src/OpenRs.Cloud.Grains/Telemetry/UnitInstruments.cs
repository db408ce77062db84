using System.Diagnostics.Metrics;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Telemetry;

/// <summary>Units of work: how many wait, and what became of those that agents reported.</summary>
public sealed class UnitInstruments
{
    private static readonly KeyValuePair<string, object?>[] Statuses =
        [.. Enum.GetNames<ReceiptStatus>().Select(static name => Series.Label("status", name))];

    private readonly Counter<long> _results;
    private readonly Counter<long> _failures;

    internal UnitInstruments(Meter meter, LiveGrains live)
    {
        _results = meter.CreateCounter<long>(
            "openrs_unit_results", description: "Results of units that agents reported, by what became of them.");
        _failures = meter.CreateCounter<long>("openrs_unit_failures", description: "Failures of units that agents reported.");
        meter.CreateObservableGauge(
            "openrs_job_units", () => live.Queues.Now.SelectMany(Count), description: "Units of the batches of a run, by kind and status.");
        _failures.Add(0);
    }

    /// <summary>Counts a result.</summary>
    public void Completed(ReceiptStatus status) => _results.Add(1, Statuses[(int)status]);

    /// <summary>Counts a failure.</summary>
    public void Failed() => _failures.Add(1);

    private static IEnumerable<Measurement<long>> Count((string Id, QueueState State) queue) =>
        from batch in queue.State.Batches
        from unit in batch.Units
        group unit by (batch.Batch.Kind, unit.Status) into units
        select Series.Of(
            units.Count(),
            Series.Job(queue.Id),
            Series.Label("kind", units.Key.Kind.ToString()),
            Series.Label("status", units.Key.Status.ToString()));
}
