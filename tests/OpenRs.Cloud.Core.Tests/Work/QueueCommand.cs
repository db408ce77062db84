using FsCheck;
using FsCheck.Fluent;

namespace OpenRs.Cloud.Work;

internal enum QueueVerb
{
    RequestWork,
    Complete,
    CompleteDifferently,
    CompleteUnderFormerToken,
    CompleteWithoutLease,
    Fail,
    LoseAgent,
    NewLease,
}

/// <summary>One call of a queue, after <paramref name="Seconds"/> have passed.</summary>
internal sealed record QueueCommand(QueueVerb Verb, int Agent, int Position, int MaxUnits, int Seconds)
{
    public static Gen<QueueCommand> Any(int failureWeight)
    {
        var verb = Gen.Frequency(
            (30, Gen.Constant(QueueVerb.RequestWork)),
            (40, Gen.Constant(QueueVerb.Complete)),
            (5, Gen.Constant(QueueVerb.CompleteDifferently)),
            (10, Gen.Constant(QueueVerb.CompleteUnderFormerToken)),
            (3, Gen.Constant(QueueVerb.CompleteWithoutLease)),
            (failureWeight, Gen.Constant(QueueVerb.Fail)),
            (10, Gen.Constant(QueueVerb.LoseAgent)),
            (8, Gen.Constant(QueueVerb.NewLease)));
        return verb.Zip(
            Gen.Choose(0, 3).Zip(Gen.Choose(0, QueueWorld.UnitCount - 1), static (agent, position) => (agent, position)),
            static (verb, who) => (verb, who))
            .Zip(
                Gen.Choose(0, 3).Zip(Gen.Choose(-20, 20), static (units, seconds) => (units, seconds)),
                static (first, rest) =>
                    new QueueCommand(first.verb, first.who.agent, first.who.position, rest.units, rest.seconds));
    }
}
