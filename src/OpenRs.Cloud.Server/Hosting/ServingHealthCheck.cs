using Microsoft.Extensions.Diagnostics.HealthChecks;
using OpenRs.Cloud.Server.Http;
using OpenRs.Cloud.Server.Storage;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Hosting;

/// <summary>
/// grpc.health.v1.Health of the server as a whole (the empty name) and of each service, by ASP.NET's health checks. They serve from the
/// moment that anybody can ask until the server begins to stop; watchers are told so and let go, so that they do not hold it up.
/// </summary>
internal sealed class ServingHealthCheck(IHostApplicationLifetime lifetime) : IHealthCheck
{
    private static readonly string[] Services =
    [
        RunService.Descriptor.FullName, EvaluationService.Descriptor.FullName, DatasetService.Descriptor.FullName,
        ModelService.Descriptor.FullName, CheckpointService.Descriptor.FullName, CostService.Descriptor.FullName,
        AccessService.Descriptor.FullName, AgentService.Descriptor.FullName,
    ];

    public static void Add(IServiceCollection services)
    {
        services.AddGrpcHealthChecks(static options =>
        {
            // A full disk stops what changes something; reading goes on.
            foreach (var service in Services.Append(""))
            {
                options.Services.Map(service, static check => check.Name != StorageHealthCheck.Name);
            }

            options.Services.Map(StorageHealthCheck.Service, static _ => true);
        }).AddCheck<ServingHealthCheck>(HttpPortExtensions.ReadyCheck).AddCheck<StorageHealthCheck>(StorageHealthCheck.Name);

        // Watchers see what is published: at once at the start, so that none is told twice that the server serves.
        services.Configure<HealthCheckPublisherOptions>(static options => options.Delay = TimeSpan.Zero);
    }

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(lifetime.ApplicationStopping.IsCancellationRequested
            ? HealthCheckResult.Unhealthy("The server is stopping.")
            : HealthCheckResult.Healthy());
}
