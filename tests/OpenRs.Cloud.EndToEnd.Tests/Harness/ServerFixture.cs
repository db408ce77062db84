using OpenRs.Bench.ControlPlane.Elastic;

namespace OpenRs.Cloud.EndToEnd.Tests.Harness;

/// <summary>A server without agents for tests that only ask it.</summary>
public sealed class ServerFixture : IAsyncLifetime
{
    /// <summary>The server.</summary>
    public ProcessCloud Cloud { get; private set; } = null!;

    public async Task InitializeAsync() => Cloud = await ProcessCloud.StartAsync();

    public async Task DisposeAsync() => await Cloud.DisposeAsync();
}
