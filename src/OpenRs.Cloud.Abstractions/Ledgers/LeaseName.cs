using System.Globalization;

namespace OpenRs.Cloud.Ledgers;

/// <summary>
/// Lease ids: the job id, a dot and the fencing token. An agent that comes back after a restart so says with its lease all that is needed.
/// </summary>
public static class LeaseName
{
    /// <summary>The id of a lease.</summary>
    public static string Format(string jobId, long fencingToken) => string.Create(CultureInfo.InvariantCulture, $"{jobId}.{fencingToken}");

    /// <summary>The job of a lease: its id up to the last dot; <see langword="null"/> when it has none.</summary>
    public static string? JobOf(string leaseId) => leaseId.LastIndexOf('.') is > 0 and var dot ? leaseId[..dot] : null;
}
