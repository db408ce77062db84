using OpenRs.Verification;

namespace OpenRs.Cloud.Agent.Work.Rollouts;

/// <summary>Verdicts as they are written in objects.</summary>
internal static class VerdictNames
{
    public static string Of(Verdict verdict) => verdict switch
    {
        Verdict.Correct => "correct",
        Verdict.Wrong => "wrong",
        Verdict.UnparseableGold => "unparseable_gold",
        _ => "timeout",
    };
}
