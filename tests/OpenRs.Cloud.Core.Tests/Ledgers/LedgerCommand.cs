using FsCheck;
using FsCheck.Fluent;

namespace OpenRs.Cloud.Ledgers;

internal enum LedgerVerb
{
    OpenLease,
    RepeatOpen,
    Renew,
    RepeatRenewal,
    RenewFormerLease,
    CloseLease,
    Sweep,
    ReportStep,
    BeginStop,
    SetBudget,
    CloseLedger,
}

/// <summary>One call of a ledger, after <paramref name="Ticks"/> have passed on its clock.</summary>
internal sealed record LedgerCommand(LedgerVerb Verb, long Ticks, int Agent, double Seconds, decimal UsdPerHour, bool TrainerWork)
{
    /// <summary>Reports of phase seconds: plausible ones, and all that a broken agent could send.</summary>
    private static readonly double[] OddSeconds =
        [double.NaN, double.PositiveInfinity, double.NegativeInfinity, -5, 1e9, 1e300, double.MaxValue, 1e-12];

    public static Gen<LedgerCommand> Any(bool clockStepsBack)
    {
        var verb = Gen.Frequency(
            (40, Gen.Constant(LedgerVerb.Renew)),
            (20, Gen.Constant(LedgerVerb.OpenLease)),
            (8, Gen.Constant(LedgerVerb.RepeatRenewal)),
            (8, Gen.Constant(LedgerVerb.Sweep)),
            (6, Gen.Constant(LedgerVerb.CloseLease)),
            (5, Gen.Constant(LedgerVerb.RepeatOpen)),
            (5, Gen.Constant(LedgerVerb.RenewFormerLease)),
            (4, Gen.Constant(LedgerVerb.ReportStep)),
            (2, Gen.Constant(LedgerVerb.BeginStop)),
            (3, Gen.Constant(LedgerVerb.SetBudget)),
            (1, Gen.Constant(LedgerVerb.CloseLedger)));
        var ticks = Gen.Frequency(
            (70, Gen.Choose(0, 120_000_001).Select(static value => (long)value)),
            (15, Gen.Constant(0L)),
            (8, Gen.Choose(250, 700).Select(static value => (value * 1_000_000L) + 7)),
            (clockStepsBack ? 10 : 0, Gen.Choose(1, 8_000).Select(static value => value * -10_000_003L)));
        var seconds = Gen.Frequency((4, Gen.Choose(0, 3_000).Select(static value => value / 97.0)), (1, Gen.Elements(OddSeconds)));
        var price = Gen.Elements(0.44m, 3.673m, 0.65m, 0.1234567m, 0m);
        return verb.Zip(ticks, static (verb, ticks) => (verb, ticks))
            .Zip(Gen.Choose(0, 3).Zip(seconds, static (agent, seconds) => (agent, seconds)), static (first, second) => (first, second))
            .Zip(price.Zip(Gen.Choose(0, 1), static (price, trainer) => (price, trainer)), static (rest, third) => new LedgerCommand(
                rest.first.verb, rest.first.ticks, rest.second.agent, rest.second.seconds, third.price, third.trainer == 1));
    }
}
