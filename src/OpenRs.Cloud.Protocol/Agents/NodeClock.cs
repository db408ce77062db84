using System.Globalization;
using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Protocol.Agents;

/// <summary>How long the node has run, as Linux tells: in a container, too, that is the machine's.</summary>
public static class NodeClock
{
    /// <summary>The start of this node.</summary>
    /// <param name="proc">Where Linux tells of itself.</param>
    /// <returns><see langword="null"/> where it is not known, or long ago.</returns>
    public static NodeStart? Read(string proc = "/proc")
    {
        try
        {
            var uptime = File.ReadAllText(Path.Combine(proc, "uptime")).Split(' ')[0];
            var bootId = File.ReadAllText(Path.Combine(proc, "sys/kernel/random/boot_id")).Trim();

            // A node that has run for longer was not started for this agent, or by whom nobody can say.
            return double.TryParse(uptime, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
                && seconds >= 0 && seconds <= LedgerRules.LongestBoot.TotalSeconds && Guid.TryParse(bootId, out _)
                ? new NodeStart { BootId = bootId, Seconds = seconds }
                : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
