using Microsoft.Extensions.Logging;
using OpenRs.Cloud.Hosting.Local;

namespace OpenRs.Cloud.Hosting;

/// <summary>What a silo logs: warnings and worse, each failure once, and nothing that is wrong.</summary>
internal static class SiloLogging
{
    public static void Configure(ILoggingBuilder logging)
    {
        logging.AddFilter("Orleans", LogLevel.Warning);

        // Orleans places grains through it, with two lines for each.
        logging.AddFilter("Polly", LogLevel.Warning);

        // It advises a garbage collector for large heaps.
        logging.AddFilter("Orleans.Runtime.Silo", LogLevel.Error);

        // Whoever made the call says what failed: the API's error mapping, a timer or a reminder.
        logging.AddFilter("Orleans.Grain.InvokeException", LogLevel.None);
        logging.AddFilter(typeof(SqliteGrainStorage).FullName, LogLevel.None);

        // At start it may compare with a time that it has not set yet, and report a stall as long as the machine is up (Orleans 10.4.2).
        logging.AddFilter("Orleans.Runtime.Watchdog", LogLevel.Error);
    }
}
