namespace OpenRs.Cloud.Server.Hosting;

/// <summary>Stops the server when its standard input closes: so it never outlives the process that started it, however that ends.</summary>
internal sealed class StopWithStdin(IHostApplicationLifetime lifetime) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        // A read of standard input cannot be cancelled, so it gets a thread of its own that ends with the process.
        new Thread(WaitForEnd) { IsBackground = true, Name = nameof(StopWithStdin) }.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void WaitForEnd()
    {
        using var input = Console.OpenStandardInput();
        var buffer = new byte[256];
        while (input.Read(buffer) > 0)
        {
            // Whatever is typed is not for us.
        }

        lifetime.StopApplication();
    }
}
