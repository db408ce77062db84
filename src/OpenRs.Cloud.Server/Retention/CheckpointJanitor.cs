using System.Threading.Channels;
using Microsoft.Extensions.Options;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Runs;

namespace OpenRs.Cloud.Server.Retention;

/// <summary>Prunes the checkpoints of runs one after the other, as grains ask for it.</summary>
internal sealed partial class CheckpointJanitor(
    CheckpointPruner pruner, IOptions<RetentionOptions> options, ILogger<CheckpointJanitor> logger)
    : BackgroundService, ICheckpointRetention
{
    private readonly Channel<(string ProjectId, string RunId)> _runs = Channel.CreateUnbounded<(string, string)>();

    /// <inheritdoc/>
    public void Schedule(string projectId, string runId)
    {
        if (options.Value.KeepCheckpoints > 0)
        {
            _runs.Writer.TryWrite((projectId, runId));
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // A failed start stops the services one by one, and a host takes a cancellation that it did not ask for as a failure.
        try
        {
            await foreach (var (projectId, runId) in _runs.Reader.ReadAllAsync(stoppingToken))
            {
                await PruneAsync(projectId, runId, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private async Task PruneAsync(string projectId, string runId, CancellationToken cancellationToken)
    {
        try
        {
            if (await pruner.PruneAsync(projectId, runId, cancellationToken) is { Count: > 0 } steps)
            {
                LogPruned(runId, string.Join(", ", steps));
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CloudException or OrleansException
            or TimeoutException or OperationCanceledException)
        {
            LogFailed(runId, exception);
        }
    }

    [LoggerMessage(3121, LogLevel.Information, "Run {RunId}: deleted the checkpoints of steps {Steps}.")]
    private partial void LogPruned(string runId, string steps);

    [LoggerMessage(3122, LogLevel.Warning, "Run {RunId}: old checkpoints could not be deleted; tried again at the next.")]
    private partial void LogFailed(string runId, Exception exception);
}
