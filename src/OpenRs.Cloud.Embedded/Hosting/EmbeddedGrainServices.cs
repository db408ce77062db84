using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Timers;

namespace OpenRs.Cloud.Embedded;

/// <summary>Registers the grain host of one process.</summary>
public static class EmbeddedGrainServices
{
    /// <summary>
    /// Hosts grains in this process, with their state and reminders in one SQLite file. Grains and their callers get what a silo would give
    /// them: <see cref="IGrainFactory"/>, <see cref="IReminderRegistry"/>, timers, persistent state.
    /// </summary>
    /// <param name="services">The services of the process.</param>
    /// <param name="configure">Sets the state file and the grain classes.</param>
    /// <returns>The same services.</returns>
    /// <remarks>
    /// Starting fails with <see cref="StateFileLockedException"/> when another process uses the file, with <see
    /// cref="StateFileFormatException"/>
    /// when it is not a usable state file, and with <see cref="OrleansConfigurationException"/> when options or a grain class are wrong.
    /// </remarks>
    public static IServiceCollection AddEmbeddedGrains(this IServiceCollection services, Action<EmbeddedGrainOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.AddLogging();
        services.Configure(configure);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IMessageChannel, DirectChannel>();
        services.TryAddSingleton<ITurnScheduler, ThreadPoolTurns>();
        services.TryAddSingleton<IGrainStore>(
            provider => new SqliteGrainStore(provider.GetRequiredService<IOptions<EmbeddedGrainOptions>>().Value.StateFile));
        services.AddSingleton<GrainHost>();
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<GrainHost>());
        services.AddSingleton<IGrainFactory>(provider => provider.GetRequiredService<GrainHost>().Factory);
        services.AddSingleton<IReminderRegistry, ReminderRegistry>();
        services.AddSingleton<ITimerRegistry, TimerRegistry>();
        services.AddSingleton<IGrainContextAccessor, GrainContextAccessor>();
        return services;
    }
}
