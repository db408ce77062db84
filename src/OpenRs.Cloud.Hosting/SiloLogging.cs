using Microsoft.Extensions.Logging;

namespace OpenRs.Cloud.Hosting;

/// <summary>What a silo logs.</summary>
internal static class SiloLogging
{
    public static void Configure(ILoggingBuilder logging)
    {
        logging.AddFilter("Orleans", LogLevel.Warning);

        // At start it may compare with a time that it has not set yet and report a stall as long as the machine is up (Orleans 10.4.2).
        logging.AddFilter("Orleans.Runtime.Watchdog", LogLevel.Error);

        // Orleans places grains through it, with two lines for each.
        logging.AddFilter("Polly", LogLevel.Warning);
    }
}
