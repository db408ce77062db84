using OpenRs.Cloud.Storage.Rollouts;
using OpenRs.Learning.Generation;
using OpenRs.Verification;

namespace OpenRs.Cloud.Agent.Work.Rollouts;

/// <summary>What is known of a completion, as it is written in objects.</summary>
internal static class CompletionNames
{
    /// <summary>A verdict.</summary>
    public static string Of(Verdict verdict) => verdict switch
    {
        Verdict.Correct => VerdictNames.Correct,
        Verdict.Wrong => VerdictNames.Wrong,
        Verdict.UnparseableGold => VerdictNames.UnparseableGold,
        _ => VerdictNames.Timeout,
    };

    /// <summary>Why a completion ended.</summary>
    public static string Of(FinishReason reason) => reason == FinishReason.Length ? FinishNames.Length : FinishNames.Stop;
}
