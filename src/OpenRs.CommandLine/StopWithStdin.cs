using Microsoft.Extensions.Hosting;

namespace OpenRs.CommandLine;

/// <summary>
/// <c>--stop-with-stdin</c>: stops a program when its standard input closes, so that it never outlives the process that started it, however
/// that ends.
/// </summary>
public sealed class StopWithStdin(IHostApplicationLifetime lifetime) : IHostedService
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        StandardInput.WhenClosed(lifetime.StopApplication);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
