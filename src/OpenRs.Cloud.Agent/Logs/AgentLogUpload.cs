using Microsoft.Extensions.Hosting;
using OpenRs.Cloud.Protocol.Logs;

namespace OpenRs.Cloud.Agent.Logs;

/// <summary>Stores what this agent logs of its runs.</summary>
internal sealed class AgentLogUpload(LogUpload upload, JobPlaces places) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => upload.RunAsync(places.FindAsync, stoppingToken);
}
