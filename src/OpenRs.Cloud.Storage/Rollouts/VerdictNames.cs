namespace OpenRs.Cloud.Storage.Rollouts;

/// <summary>Verdicts as they are written in objects.</summary>
public static class VerdictNames
{
    /// <summary>The answer equals the gold answer.</summary>
    public const string Correct = "correct";

    /// <summary>It does not, or there is none.</summary>
    public const string Wrong = "wrong";

    /// <summary>The gold answer cannot be read.</summary>
    public const string UnparseableGold = "unparseable_gold";

    /// <summary>The verifier reached a limit.</summary>
    public const string Timeout = "timeout";
}
