namespace OpenRs.Cloud.Server.Tests.Api;

/// <summary>One server process for all tests of a class.</summary>
public sealed class ServerFixture : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private ServerProcess? _server;

    internal ServerProcess Server => _server ?? throw new InvalidOperationException("The server did not start.");

    internal ApiClient Api => new(Server.Channel);

    internal TemporaryFolder Folder => _folder;

    public async Task InitializeAsync() => _server = await ServerProcess.StartAsync(_folder["data"], "--lease-seconds", "120");

    public async Task DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _folder.Dispose();
    }
}
