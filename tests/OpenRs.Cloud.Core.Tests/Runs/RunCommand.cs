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
    Stop,
    GiveUpStopping,
    Pause,
    CloseLeases,
    Resume,
}

/// <summary>
/// One call of a run, after <paramref name="Minutes"/> have passed; about the batch at <paramref name="Index"/>, if about one.
/// </summary>
internal sealed record RunCommand(RunVerb Verb, RunState Target, int Minutes, int Index)
{
    public static Gen<RunCommand> Any(int failureWeight) => Gen.Frequency(
            (50, Gen.Constant(RunVerb.FinishBatch)),
            (15, Gen.Constant(RunVerb.RepeatFormerBatch)),
            (10, Gen.Constant(RunVerb.TellTooEarly)),
            (failureWeight, Gen.Constant(RunVerb.FailBatch)),
            (10, Gen.Constant(RunVerb.OpenLease)),
            (4, Gen.Constant(RunVerb.Stop)),
            (failureWeight, Gen.Constant(RunVerb.GiveUpStopping)),
            (8, Gen.Constant(RunVerb.Pause)),
            (20, Gen.Constant(RunVerb.CloseLeases)),
            (10, Gen.Constant(RunVerb.Resume)))
        .Zip(
            Gen.Elements(RunState.Cancelled, RunState.BudgetExhausted, RunState.Failed)
                .Zip(Gen.Choose(0, 4), static (target, minutes) => (target, minutes)),
            static (verb, rest) => (verb, rest.target, rest.minutes))
        .Zip(Gen.Choose(0, 3), static (first, index) => new RunCommand(first.verb, first.target, first.minutes, index));
}
