namespace OpenRs.Verification.Extraction;

/// <summary>What must follow a plain value.</summary>
internal enum PlainTail
{
    /// <summary>Anything.</summary>
    None,

    /// <summary>"I hope".</summary>
    Hope,

    /// <summary>Not an equals sign.</summary>
    NotEquals,
}
