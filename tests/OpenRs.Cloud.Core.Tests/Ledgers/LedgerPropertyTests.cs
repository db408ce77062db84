namespace OpenRs.Cloud.Ledgers;

public sealed class LedgerPropertyTests
{
    // Enough for a handful of leases, so that most sequences run into reserve and budget.
    private const decimal SmallBudget = 0.05m;

    [Theory]
    [InlineData(0.005)]
    [InlineData(0.05)]
    [InlineData(42)]
    public void Ledger_AnySequence_KeepsBudgetAndChargesLifetimes(double budgetUsd) => Properties.Hold(
        LedgerCommand.Any(clockStepsBack: false),
        length: 120,
        sequences: 300,
        commands => Play(commands, new LedgerCalls(), (decimal)budgetUsd).CheckLifetimes());

    [Theory]
    [InlineData(0.05)]
    [InlineData(42)]
    public void Ledger_ClockStepsBack_KeepsBudgetAndCharges(double budgetUsd) => Properties.Hold(
        LedgerCommand.Any(clockStepsBack: true),
        length: 120,
        sequences: 300,
        commands => Play(commands, new LedgerCalls(), (decimal)budgetUsd).CheckNobodyWorkedForFree());

    [Fact]
    public void Ledger_ReserveIgnored_IsFound() => AssertFound("a grant drew on the reserve", new LedgerCalls
    {
        OpenLease = static (ledger, request, terms, now) =>
        {
            var careless = terms with { AssumedStep = TimeSpan.Zero, Teardown = TimeSpan.Zero };
            var (next, answer) = LedgerRules.OpenLease(ledger with { LongestStepTicks = 0 }, "run", request, careless, now);
            return (next with { LongestStepTicks = ledger.LongestStepTicks }, answer);
        },
    });

    [Fact]
    public void Ledger_RepeatedSequenceChargedTwice_IsFound() => AssertFound("at OpenRs.Cloud.Ledgers.LedgerWorld.", new LedgerCalls
    {
        Renew = static (ledger, renewal, terms, now) =>
        {
            var seen = ledger.Leases.FirstOrDefault(lease => lease.LeaseId == renewal.LeaseId)?.Sequence ?? 0;
            return LedgerRules.Renew(ledger, renewal with { Sequence = Math.Max(renewal.Sequence, seen + 1) }, terms, now);
        },
    });

    [Fact]
    public void Ledger_ExpiredLeaseRevived_IsFound() => AssertFound("at OpenRs.Cloud.Ledgers.LedgerWorld.", new LedgerCalls
    {
        Renew = static (ledger, renewal, terms, now) =>
        {
            var late = ledger.Leases.FirstOrDefault(lease => lease.LeaseId == renewal.LeaseId && lease.GrantedUntil <= now);
            return LedgerRules.Renew(ledger, renewal, terms, late?.GrantedUntil.AddTicks(-1) ?? now);
        },
    });

    [Fact]
    public void Ledger_StartOfANodeChargedTwice_IsFound() => AssertFound("a start of 0 ticks was charged", new LedgerCalls
    {
        OpenLease = static (ledger, request, terms, now) => LedgerRules.OpenLease(ledger with { Boots = [] }, "run", request, terms, now),
    });

    [Fact]
    public void Ledger_TokenGivenTwice_IsFound() => AssertFound("does not rise", new LedgerCalls
    {
        OpenLease = static (ledger, request, terms, now) =>
            LedgerRules.OpenLease(ledger with { LastToken = 0 }, "run", request, terms, now),
    });

    private static LedgerWorld Play(LedgerCommand[] commands, LedgerCalls calls, decimal budgetUsd)
    {
        var world = new LedgerWorld(calls, budgetUsd);
        foreach (var command in commands)
        {
            world.Apply(command);
        }

        return world;
    }

    private static void AssertFound(string symptom, LedgerCalls broken)
    {
        var failure = Assert.ThrowsAny<Exception>(() => Properties.Hold(
            LedgerCommand.Any(clockStepsBack: false),
            length: 120,
            sequences: 300,
            commands => Play(commands, broken, SmallBudget).CheckLifetimes()));
        Assert.Contains(symptom, failure.ToString(), StringComparison.Ordinal);
        Assert.Contains("seed of (", failure.Message, StringComparison.Ordinal);
    }
}
