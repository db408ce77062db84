using Grpc.Core;
using Grpc.Health.V1;
using OpenRs.Cloud.V1;
using ServingStatus = Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace OpenRs.Cloud.Server.Hosting;

/// <summary>
/// grpc.health.v1.Health of the server as a whole (the empty name) and of each service. They serve from the moment that anybody can ask
/// until the server begins to stop; watchers are told so and let go, so that they do not hold it up.
/// </summary>
internal sealed class HealthGrpcService(IHostApplicationLifetime lifetime) : Health.HealthBase
{
    private static readonly string[] Services =
    [
        "", RunService.Descriptor.FullName, EvaluationService.Descriptor.FullName,
        DatasetService.Descriptor.FullName, ModelService.Descriptor.FullName,
        CheckpointService.Descriptor.FullName, CostService.Descriptor.FullName,
        AccessService.Descriptor.FullName, AgentService.Descriptor.FullName,
    ];

    public override Task<HealthCheckResponse> Check(HealthCheckRequest request, ServerCallContext context) =>
        Services.Contains(request.Service)
        ? Task.FromResult(new HealthCheckResponse { Status = StatusOf(request.Service) })
        : throw new RpcException(new Status(StatusCode.NotFound, "There is no such service."));

    public override async Task Watch(
        HealthCheckRequest request, IServerStreamWriter<HealthCheckResponse> responseStream, ServerCallContext context)
    {
        var first = StatusOf(request.Service);
        await responseStream.WriteAsync(new HealthCheckResponse { Status = first }, context.CancellationToken);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
        await Task.Delay(Timeout.Infinite, ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (StatusOf(request.Service) is var last && last != first)
        {
            await responseStream.WriteAsync(new HealthCheckResponse { Status = last }, context.CancellationToken);
        }
    }

    private ServingStatus StatusOf(string service) =>
        !Services.Contains(service) ? ServingStatus.ServiceUnknown
        : lifetime.ApplicationStopping.IsCancellationRequested ? ServingStatus.NotServing
        : ServingStatus.Serving;
}
