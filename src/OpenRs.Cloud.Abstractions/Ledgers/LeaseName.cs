using System.Globalization;

namespace OpenRs.Cloud.Ledgers;

/// <summary>
/// Lease ids: the run id, a dot and the fencing token. An agent that comes back after a restart so says with its lease all that is needed.
/// </summary>
public static class LeaseName
{
    /// <summary>The id of a lease.</summary>
    public static string Format(string runId, long fencingToken) => string.Create(CultureInfo.InvariantCulture, $"{runId}.{fencingToken}");

    /// <summary>The run of a lease: its id up to the last dot; <see langword="null"/> when it has none.</summary>
    public static string? RunOf(string leaseId) => leaseId.LastIndexOf('.') is > 0 and var dot ? leaseId[..dot] : null;
}
