using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenRs.Cloud.Hosting.Local;

namespace OpenRs.Cloud.Hosting;

/// <summary>What a silo logs: warnings and worse, each failure once, and nothing that is no failure.</summary>
internal sealed class SiloLogging(IHostApplicationLifetime lifetime) : IHostedService
{
    private volatile bool _isStopping;

    public static void Configure(IHostApplicationBuilder builder)
    {
        var logging = builder.Logging;
        logging.AddFilter("Orleans", LogLevel.Warning);

        // It advises a garbage collector for large heaps.
        logging.AddFilter("Orleans.Runtime.Silo", LogLevel.Error);

        // Whoever made the call says what failed: the API's error mapping, a timer or a reminder.
        logging.AddFilter("Orleans.Grain.InvokeException", LogLevel.None);
        logging.AddFilter(typeof(SqliteGrainStorage).FullName, LogLevel.None);

        // At start it may compare with a time that it has not set yet, and report a stall as long as the machine is up (Orleans 10.4.2).
        logging.AddFilter("Orleans.Runtime.Watchdog", LogLevel.Error);

        // A silo that stops has no place for the calls that its grains still make, and reports each; they are made again at the next start.
        // Polly is what Orleans places grains through, with two lines for each below warnings.
        SiloLogging? silo = null;
        foreach (var category in (string[])["Orleans.Messaging", "Polly"])
        {
            logging.AddFilter(category, level => level >= (silo is { _isStopping: true } ? LogLevel.Critical : LogLevel.Warning));
        }

        builder.Services.AddHostedService(
            services => silo = new SiloLogging(services.GetRequiredService<IHostApplicationLifetime>()));
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStopping.Register(() => _isStopping = true);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
