using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;
using OpenRs.Cloud.Server.Storage;

namespace OpenRs.Cloud.Server.Endpoints;

/// <summary>
/// Writes the server's addresses to the file <c>endpoint</c> of the data folder, so that tools on the machine find it: the first line is
/// that of gRPC, the second one that of JSON, metrics and probes.
/// </summary>
internal sealed partial class EndpointFile(
    IServer server,
    IHostApplicationLifetime lifetime,
    IOptions<EndpointOptions> options,
    IOptions<StorageOptions> storage,
    ILogger<EndpointFile> logger) : IHostedService
{
    private string FilePath => Path.Combine(storage.Value.DataPath, "endpoint");

    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStarted.Register(Write);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        File.Delete(FilePath);
        return Task.CompletedTask;
    }

    private void Write()
    {
        var addresses = server.Features.Get<IServerAddressesFeature>()?.Addresses.ToList() ?? [];
        var (address, http) = addresses is [var first, var second]
            ? (first, second)
            : (options.Value.Listen, options.Value.HttpAddress);
        Directory.CreateDirectory(storage.Value.DataPath);
        var temporary = FilePath + ".tmp";
        File.WriteAllText(temporary, $"{Local(address)}\n{Local(http)}\n");
        File.Move(temporary, FilePath, overwrite: true);
        LogHttp(http);
        LogListening(address, storage.Value.DataPath);
    }

    /// <summary>An address of this server as its machine connects to it: "all addresses" is only where a server listens.</summary>
    public static string Local(string address) => address
        .Replace("//0.0.0.0:", "//127.0.0.1:", StringComparison.Ordinal)
        .Replace("//[::]:", "//[::1]:", StringComparison.Ordinal);

    [LoggerMessage(3061, LogLevel.Information, "Serving at {Address}, data in {Data}.")]
    private partial void LogListening(string address, string data);

    [LoggerMessage(3062, LogLevel.Information, "JSON, metrics and probes at {Address}.")]
    private partial void LogHttp(string address);
}
