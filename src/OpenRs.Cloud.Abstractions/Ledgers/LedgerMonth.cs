namespace OpenRs.Cloud.Ledgers;

/// <summary>Calendar months in UTC as numbers, such as 202611.</summary>
public static class LedgerMonth
{
    /// <summary>The month of a time.</summary>
    public static int Of(DateTimeOffset time) => (time.UtcDateTime.Year * 100) + time.UtcDateTime.Month;
}
