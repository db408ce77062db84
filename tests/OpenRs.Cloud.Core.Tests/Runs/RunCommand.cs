using FsCheck;
using FsCheck.Fluent;

namespace OpenRs.Cloud.Runs;

internal enum RunVerb
{
    FinishBatch,
    RepeatFormerBatch,
    TellTooEarly,
    FailBatch,
    OpenLease,
    BeginStop,
    GiveUpStopping,
}

/// <summary>One call of a run, after <paramref name="Minutes"/> have passed.</summary>
internal sealed record RunCommand(RunVerb Verb, RunState Target, int Minutes)
{
    public static Gen<RunCommand> Any(int failureWeight) => Gen.Frequency(
            (50, Gen.Constant(RunVerb.FinishBatch)),
            (15, Gen.Constant(RunVerb.RepeatFormerBatch)),
            (10, Gen.Constant(RunVerb.TellTooEarly)),
            (failureWeight, Gen.Constant(RunVerb.FailBatch)),
            (10, Gen.Constant(RunVerb.OpenLease)),
            (4, Gen.Constant(RunVerb.BeginStop)),
            (failureWeight, Gen.Constant(RunVerb.GiveUpStopping)))
        .Zip(
            Gen.Elements(RunState.Cancelled, RunState.BudgetExhausted, RunState.Failed).Zip(Gen.Choose(0, 4), static (target, minutes) => (target, minutes)),
            static (verb, rest) => new RunCommand(verb, rest.target, rest.minutes));
}
