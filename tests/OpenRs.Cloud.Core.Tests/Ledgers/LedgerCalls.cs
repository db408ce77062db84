namespace OpenRs.Cloud.Ledgers;

/// <summary>The rules under test, replaceable one by one, so that tests can plant a bug and see it found.</summary>
internal sealed record LedgerCalls
{
    public Func<LedgerState, LeaseRequest, LedgerTerms, DateTimeOffset, (LedgerState, LeaseAnswer)> OpenLease { get; init; } =
        static (ledger, request, terms, now) => LedgerRules.OpenLease(ledger, "run", request, terms, now);

    public Func<LedgerState, LeaseRenewal, LedgerTerms, DateTimeOffset, (LedgerState, LeaseAnswer)> Renew { get; init; } =
        LedgerRules.Renew;
}
