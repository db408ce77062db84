using System.Diagnostics.Metrics;
using OpenRs.Cloud.Ledgers;

namespace OpenRs.Cloud.Telemetry;

/// <summary>Leases: how many there are, and what became of requests for them.</summary>
public sealed class LeaseInstruments
{
    private static readonly KeyValuePair<string, object?>[] Reasons =
        [.. Enum.GetNames<LeaseRefusal>().Select(static name => Series.Label("reason", name))];

    private readonly Counter<long> _opened;
    private readonly Counter<long> _renewed;
    private readonly Counter<long> _refused;

    internal LeaseInstruments(Meter meter, LiveGrains live)
    {
        _opened = meter.CreateCounter<long>("openrs_leases_opened", description: "Leases that were granted.");
        _renewed = meter.CreateCounter<long>("openrs_lease_renewals", description: "Leases that were extended.");
        _refused = meter.CreateCounter<long>(
            "openrs_lease_refusals", description: "Requests for a lease or its extension that were refused, by reason.");
        meter.CreateObservableGauge(
            "openrs_leases", () => live.Ledgers.Now.Sum(static ledger => (long)ledger.State.Leases.Length), description: "Leases alive.");
        meter.CreateObservableGauge(
            "openrs_job_leases",
            () => MoneyInstruments.Open(live).Select(static ledger => Series.Of(ledger.State.Leases.Length, Series.Job(ledger.Id))),
            description: "Leases alive of each job.");
    }

    /// <summary>Counts an answer to a request for a lease.</summary>
    public void Opened(LeaseRefusal refusal) => Count(_opened, refusal);

    /// <summary>Counts an answer to a renewal.</summary>
    public void Renewed(LeaseRefusal refusal) => Count(_renewed, refusal);

    private void Count(Counter<long> granted, LeaseRefusal refusal)
    {
        if (refusal == LeaseRefusal.None)
        {
            granted.Add(1);
        }
        else
        {
            _refused.Add(1, Reasons[(int)refusal]);
        }
    }
}
