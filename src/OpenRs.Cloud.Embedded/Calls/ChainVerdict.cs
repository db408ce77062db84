namespace OpenRs.Cloud.Embedded;

/// <summary>What the calls that led to a new call mean for it.</summary>
internal enum ChainVerdict
{
    /// <summary>None of them holds its grain.</summary>
    Free,

    /// <summary>One holds its grain and has allowed call-backs: the new call runs beside it.</summary>
    CalledBack,

    /// <summary>One holds its grain and waits, directly or not, for the new call.</summary>
    Blocked,
}
