using OpenRs.Cloud.Protocol.Logs;
using OpenRs.Cloud.Runs;
using OpenRs.Cloud.Storage.Logs;
using OpenRs.Cloud.Storage.Naming;
using OpenRs.Cloud.Storage.Objects;

namespace OpenRs.Cloud.Server.Logs;

/// <summary>Stores what this server logs of runs.</summary>
internal sealed class ServerLogUpload(LogUpload upload, IGrainFactory grains, IObjectStore objects) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => upload.RunAsync(FindAsync, stoppingToken);

    private async Task<LogObjects?> FindAsync(string runId, CancellationToken cancellationToken) =>
        await grains.GetGrain<ITrainingRunGrain>(runId).GetAsync(cancellationToken) is { } run
            ? new LogObjects(objects, ObjectNames.Run(run.ProjectId, runId))
            : null;
}
