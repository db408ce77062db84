namespace OpenRs.Cloud.Work;

/// <summary>What became of a report.</summary>
public enum ReceiptStatus
{
    /// <summary>It counts.</summary>
    Accepted = 0,

    /// <summary>The unit was leased again meanwhile; the report does not count.</summary>
    StaleToken = 1,

    /// <summary>The unit is not part of the batch under way.</summary>
    UnknownUnit = 2,

    /// <summary>An equal result is there already.</summary>
    Duplicate = 3,

    /// <summary>A different result is there already, which a deterministic engine never produces.</summary>
    Mismatch = 4,

    /// <summary>It counts as a failed attempt: its objects are not what it says, or a number is not finite.</summary>
    Invalid = 5,
}
