using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace OpenRs.Cloud.Embedded.Tests;

/// <summary>A grain host with the grains of this assembly, on a state file of its own.</summary>
public sealed class TestHost : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly TemporaryFolder? _folder;

    private TestHost(ServiceProvider services, string stateFile, Probe probe, TemporaryFolder? folder) =>
        (_services, StateFile, Probe, _folder) = (services, stateFile, probe, folder);

    public string StateFile { get; }

    public Probe Probe { get; }

    public IGrainFactory Grains => _services.GetRequiredService<IGrainFactory>();

    internal GrainHost Host => _services.GetRequiredService<GrainHost>();

    public static async Task<TestHost> StartAsync(
        TimeProvider? time = null, string? stateFile = null, Action<EmbeddedGrainOptions>? configure = null, Action<IServiceCollection>? register = null)
    {
        var folder = stateFile is null ? new TemporaryFolder() : null;
        var path = stateFile ?? Path.Combine(folder!.Path, "state.db");
        var probe = new Probe();
        var services = new ServiceCollection();
        register?.Invoke(services);
        services.AddSingleton(probe);
        services.AddSingleton(time ?? TimeProvider.System);
        services.AddEmbeddedGrains(options =>
        {
            options.StateFile = path;
            options.AddGrain<ICallerGrain, CallerGrain>().AddGrain<ICounterGrain, CounterGrain>();
            configure?.Invoke(options);
        });
        var provider = services.BuildServiceProvider();
        var host = new TestHost(provider, path, probe, folder);
        try
        {
            await provider.GetRequiredService<IHostedService>().StartAsync(CancellationToken.None);
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }

        return host;
    }

    public T Grain<T>(string key)
        where T : IGrainWithStringKey
        => Grains.GetGrain<T>(key);

    public Task StopAsync() => Host.StopAsync(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _folder?.Dispose();
    }
}
