using OpenRs.Verification;

namespace OpenRs.Cloud.Cli.Verification;

/// <summary>Verdicts as they are printed.</summary>
internal static class VerdictName
{
    public static string Of(Verdict verdict) => verdict switch
    {
        Verdict.Correct => "correct",
        Verdict.Wrong => "wrong",
        Verdict.UnparseableGold => "unparseable_gold",
        _ => "timeout",
    };
}
