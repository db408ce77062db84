using OpenRs.Cloud.Agents;

namespace OpenRs.Cloud.Ledgers;

/// <summary>Ledgers with round numbers.</summary>
internal static class TestLedgers
{
    /// <summary>A dollar per 1,000 seconds, so that amounts can be read.</summary>
    public const decimal UsdPerHour = 3.6m;

    public static DateTimeOffset Start { get; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static LedgerTerms Terms { get; } = new();

    public static DateTimeOffset At(double seconds) => Start.AddSeconds(seconds);

    public static LedgerState Opened(decimal budgetUsd, int maxLeases = 4) =>
        LedgerRules.Open(new LedgerState(), budgetUsd, maxLeases).Ledger;

    public static (LedgerState Ledger, LeaseAnswer Answer) Lease(
        LedgerState ledger,
        string agentId,
        long sequence = 1,
        double seconds = 0,
        decimal usdPerHour = UsdPerHour,
        DeviceType device = DeviceType.Cpu,
        NodeStart? node = null)
    {
        var request = new LeaseRequest
        {
            AgentId = agentId, UsdPerHour = usdPerHour, Sequence = sequence, Gpus = new("A40", 1, false), DeviceType = device,
            NodeStart = node,
        };
        return LedgerRules.OpenLease(ledger, "run", request, Terms, At(seconds));
    }

    public static (LedgerState Ledger, LeaseAnswer Answer) Renew(
        LedgerState ledger, double seconds, Dictionary<string, double>? phases = null, long sequence = 2, bool trainerWork = false) =>
        LedgerRules.Renew(ledger, Renewal(sequence, phases ?? [], trainerWork), Terms, At(seconds));

    public static LeaseRenewal Renewal(long sequence, Dictionary<string, double> phases, bool trainerWork) =>
        new()
        {
            LeaseId = "run.1",
            FencingToken = Token(1),
            AgentId = "a",
            Sequence = sequence,
            PhaseSeconds = phases,
            TrainerWork = trainerWork,
        };

    public static long Token(long number, string agentId = "a") => FencingToken.Of("run", number, agentId, "");

    public static LeaseClaim ClaimOf(LeaseState lease) => new(lease.LeaseId, lease.FencingToken, lease.AgentId, lease.ProcessNonce);

    public static double Seconds(LedgerState ledger, string phase) =>
        TimeSpan.FromTicks(ledger.Phases.GetValueOrDefault(phase)?.Ticks ?? 0).TotalSeconds;
}
