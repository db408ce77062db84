namespace OpenRs.Verification;

/// <summary>How a completion compares with the gold answer.</summary>
public enum Verdict
{
    /// <summary>The extracted answer equals the gold answer under the settings.</summary>
    Correct,

    /// <summary>The answer differs, is missing or cannot be read.</summary>
    Wrong,

    /// <summary>Nothing could be read from the gold answer: the completion was not compared.</summary>
    UnparseableGold,

    /// <summary>A work limit ended the verification. This says nothing about the answer and must be counted apart.</summary>
    Timeout,
}
