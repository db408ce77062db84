using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenRs.Cloud.Hosting.Local;

namespace OpenRs.Cloud.Hosting.Tests;

/// <summary>The silo of the product with the grains of this assembly, on a state file of its own.</summary>
public sealed class LocalHost : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly TemporaryFolder? _folder;

    private LocalHost(IHost host, string stateFile, TemporaryFolder? folder) => (_host, StateFile, _folder) = (host, stateFile, folder);

    public string StateFile { get; }

    public IServiceProvider Services => _host.Services;

    internal StateStore Store => Services.GetRequiredService<StateStore>();

    public static async Task<LocalHost> StartAsync(string? stateFile = null, Action<IServiceCollection>? register = null)
    {
        var folder = stateFile is null ? new TemporaryFolder() : null;
        var path = stateFile ?? Path.Combine(folder!.Path, "state.db");
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.UseOpenRsLocal(path);
        register?.Invoke(builder.Services);
        var host = new LocalHost(builder.Build(), path, folder);
        try
        {
            await host._host.StartAsync();
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
        => Services.GetRequiredService<IGrainFactory>().GetGrain<T>(key);

    public Task StopAsync() => _host.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await ((IAsyncDisposable)_host).DisposeAsync();
        _folder?.Dispose();
    }
}
