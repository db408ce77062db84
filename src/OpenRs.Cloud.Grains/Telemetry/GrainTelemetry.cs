using System.Diagnostics.Metrics;
using Microsoft.Extensions.Options;
using OpenRs.Cloud.Ledgers;

namespace OpenRs.Cloud.Telemetry;

/// <summary>The instruments of the grains of this process; docs/telemetry.md lists them.</summary>
public sealed class GrainTelemetry
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "OpenRs.Cloud";

    /// <summary>Makes them.</summary>
    public GrainTelemetry(IMeterFactory meters, IOptions<LedgerTerms> terms)
    {
        ArgumentNullException.ThrowIfNull(meters);
        ArgumentNullException.ThrowIfNull(terms);
        var meter = meters.Create(MeterName);
        Leases = new LeaseInstruments(meter, Live);
        Units = new UnitInstruments(meter, Live);
        Jobs = new JobInstruments(meter, Live);
        _ = new MoneyInstruments(meter, Live, terms.Value);
        _ = new AgentInstruments(meter, Live);
    }

    /// <summary>What observable instruments read.</summary>
    public LiveGrains Live { get; } = new();

    /// <summary>Leases.</summary>
    public LeaseInstruments Leases { get; }

    /// <summary>Units of work.</summary>
    public UnitInstruments Units { get; }

    /// <summary>Runs and evaluations.</summary>
    public JobInstruments Jobs { get; }
}
