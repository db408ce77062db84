using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;

namespace OpenRs.CommandLine;

/// <summary>
/// <c>--stop-with-stdin</c>: the process that started a program stops it by closing its standard input, so that it never outlives that
/// process, however that ends. Signals are left to that process: those of a terminal or a service manager reach the whole group at once,
/// and an agent whose server stops first cannot give its lease back.
/// </summary>
public sealed class StopWithStdin(IHostApplicationLifetime lifetime) : IHostLifetime, IDisposable
{
    private readonly PosixSignalRegistration[] _signals =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, static signal => signal.Cancel = true),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, static signal => signal.Cancel = true),
    ];

    /// <inheritdoc/>
    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        StandardInput.WhenClosed(lifetime.StopApplication);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose() => Array.ForEach(_signals, static signal => signal.Dispose());
}
