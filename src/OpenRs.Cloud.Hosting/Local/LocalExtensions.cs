using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenRs.Cloud.Hosting.Local.Errors;
using Orleans.Storage;

namespace OpenRs.Cloud.Hosting.Local;

/// <summary>Hosts the grains in one process.</summary>
public static class LocalExtensions
{
    // Names stored nothing, and is heard by nobody: the silo has no listener.
    private const int SiloPort = 11111;

    /// <summary>
    /// Hosts the grains in a silo that is alone and off the network, with state and reminders in one SQLite file.
    /// </summary>
    /// <param name="builder">The process to be.</param>
    /// <param name="stateFile">The file; created when missing.</param>
    /// <param name="beforeSilo">Registers what starts when the state is open and before any grain can run.</param>
    /// <returns>The same builder.</returns>
    /// <remarks>
    /// Starting fails with <see cref="StateFileLockedException"/> when another process uses the file, and with
    /// <see cref="StateFileFormatException"/> when it is not a usable state file.
    /// </remarks>
    public static IHostApplicationBuilder UseOpenRsLocal(
        this IHostApplicationBuilder builder, string stateFile, Action<IServiceCollection>? beforeSilo = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(stateFile);
        SiloLogging.Configure(builder);

        // Before the silo, so that the file is open when the silo starts and closed after it has stopped.
        builder.Services.AddSingleton(_ => new StateStore(stateFile));
        builder.Services.AddSingleton<IStateMark>(static services => services.GetRequiredService<StateStore>());
        builder.Services.AddHostedService(static services => services.GetRequiredService<StateStore>());
        beforeSilo?.Invoke(builder.Services);
        return builder.UseOrleans(Configure);
    }

    private static void Configure(ISiloBuilder silo)
    {
        silo.UseLocalhostClustering(SiloPort, gatewayPort: 0, serviceId: "openrs", clusterId: Guid.NewGuid().ToString("N")).AddReminders();
        silo.Services.AddSingleton<IReminderTable, SqliteReminderTable>();
        silo.Services.AddKeyedSingleton<IGrainStorage>(
            StorageNames.Default, (services, _) => new SqliteGrainStorage(services.GetRequiredService<StateStore>(), StorageNames.Default));
        silo.AddStartupTask(TickAllAsync);
        CloseListeners(silo.Services);
    }

    // Ticks that a dead process missed are not counted anywhere, and the next may be a period away: so every grain with a reminder gets one
    // at once. Not awaited: a grain that cannot answer now has its reminder, and must not keep the silo from starting.
    private static async Task TickAllAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var grains = services.GetRequiredService<IGrainFactory>();
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow().UtcDateTime;
        foreach (var row in await services.GetRequiredService<StateStore>().ReadRemindersAsync())
        {
            var tick = new TickStatus(row.FirstTick, row.Period, now);
            grains.GetGrain<IRemindable>(GrainId.Parse(row.Grain)).ReceiveReminder(row.Name, tick, CancellationToken.None).Ignore();
        }
    }

    // Orleans keeps the keys of its listeners' factories to itself, but not the registrations.
    private static void CloseListeners(IServiceCollection services)
    {
        var keys = services.Where(static service => service.IsKeyedService && service.ServiceType == typeof(IConnectionListenerFactory))
            .Select(static service => service.ServiceKey)
            .ToList();
        foreach (var key in keys)
        {
            services.AddKeyedSingleton<IConnectionListenerFactory, ClosedListenerFactory>(key);
        }
    }
}
