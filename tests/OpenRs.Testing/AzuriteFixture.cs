using Xunit;

namespace OpenRs.Testing;

/// <summary>One Azurite for all tests that use it; each test makes its own container or cluster.</summary>
public sealed class AzuriteFixture : IAsyncLifetime
{
    private AzuriteServer? _server;

    /// <summary>The server.</summary>
    public AzuriteServer Server => _server ?? throw new InvalidOperationException("Azurite is not started yet.");

    /// <summary>Starts it.</summary>
    public async Task InitializeAsync() => _server = await AzuriteServer.StartAsync();

    /// <summary>Ends it.</summary>
    public async Task DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }
}
