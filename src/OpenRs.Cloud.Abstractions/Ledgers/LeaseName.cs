using System.Globalization;

namespace OpenRs.Cloud.Ledgers;

/// <summary>
/// Lease ids: the job id, a dot and a number that counts the job's leases. An agent that comes back after a restart so says with its lease
/// all that is needed. They stand in the archived charges and are no secret; the fencing token is one.
/// </summary>
public static class LeaseName
{
    /// <summary>The id of a lease.</summary>
    public static string Format(string jobId, long number) => string.Create(CultureInfo.InvariantCulture, $"{jobId}.{number}");

    /// <summary>The job of a lease: its id up to the last dot; <see langword="null"/> when it has none.</summary>
    public static string? JobOf(string leaseId) => leaseId.LastIndexOf('.') is > 0 and var dot ? leaseId[..dot] : null;
}
