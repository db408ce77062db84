namespace OpenRs.Verification.Normalization;

/// <summary>What is taken out of the boxes of a formula.</summary>
internal enum BoxHandling
{
    /// <summary>Nothing: the parser sees the boxes.</summary>
    Keep,

    /// <summary>The last answer, which may consist of several boxes.</summary>
    Last,

    /// <summary>All boxes.</summary>
    All,
}
