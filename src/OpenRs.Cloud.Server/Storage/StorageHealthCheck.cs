using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace OpenRs.Cloud.Server.Storage;

/// <summary>
/// Whether the server can write what clients and agents tell it: grpc.health.v1.Health of the service <see cref="Service"/>.
/// </summary>
internal sealed class StorageHealthCheck(StorageState state, IOptions<StorageOptions> options) : IHealthCheck
{
    /// <summary>Name under which clients ask, such as <c>openrs doctor</c>.</summary>
    public const string Service = "openrs.storage";

    /// <summary>Name of the check.</summary>
    public const string Name = "storage";

    // Less than one step of a small run writes.
    private const long LeastFreeBytes = 16 << 20;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var problem = state.Problem;
        if (problem is null && new DriveInfo(Path.GetFullPath(options.Value.DataPath)).AvailableFreeSpace < LeastFreeBytes)
        {
            problem = "The disk of the data folder is almost full.";
        }

        return Task.FromResult(problem is null ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy(problem));
    }
}
