using Microsoft.Extensions.Logging;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Protocol.Agents;

/// <summary>What the loop logs.</summary>
internal static partial class AgentLog
{
    [LoggerMessage(2001, LogLevel.Information, "Lease {Lease}: {Seconds:0.0} s.")]
    public static partial void LogLeased(this ILogger logger, string lease, double seconds);

    [LoggerMessage(2002, LogLevel.Information, "Lease {Lease} ended: {Reason}.")]
    public static partial void LogLeaseEnded(this ILogger logger, string lease, LeaseEndReason reason);

    [LoggerMessage(2003, LogLevel.Warning, "Lease {Lease} was not renewed in time; its work is stopped.")]
    public static partial void LogExpired(this ILogger logger, string lease);

    [LoggerMessage(2004, LogLevel.Warning, "The result of {Unit} was refused: {Reason}.")]
    public static partial void LogRefusedUnit(this ILogger logger, string unit, ReceiptStatus reason);

    [LoggerMessage(2005, LogLevel.Error, "Work failed at {Unit}.")]
    public static partial void LogFailed(this ILogger logger, Exception error, string unit);

    [LoggerMessage(2006, LogLevel.Information, "No lease: {Reason}.")]
    public static partial void LogRefusedLease(this ILogger logger, LeaseEndReason reason);

    [LoggerMessage(2007, LogLevel.Information, "Job {Job}: works on {Count} units from {Unit} on.")]
    public static partial void LogStarted(this ILogger logger, string job, int count, string unit);

    [LoggerMessage(2009, LogLevel.Information, "The work under lease {Lease} stopped {Seconds:0.00} s after it was told to.")]
    public static partial void LogStopped(this ILogger logger, string lease, double seconds);

    [LoggerMessage(2008, LogLevel.Information, "Draining: {Count} units under way have {Seconds:0.0} s.")]
    public static partial void LogDraining(this ILogger logger, int count, double seconds);
}
