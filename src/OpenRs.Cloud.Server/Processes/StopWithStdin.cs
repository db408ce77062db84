namespace OpenRs.Cloud.Server.Processes;

/// <summary>Stops the server when its standard input closes: so it never outlives the process that started it, however that ends.</summary>
internal sealed class StopWithStdin(IHostApplicationLifetime lifetime) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        StandardInput.WhenClosed(lifetime.StopApplication);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
