using Grpc.Core;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Server.Resources;
using OpenRs.Cloud.Server.Keda;

namespace OpenRs.Cloud.Server.Scaling;

/// <summary>KEDA's external scaler: one metric for each group of agents, whose value is the agents that it should have.</summary>
internal sealed class ScalerGrpcService(ScalerAccess access, PoolScaler scaler, TimeProvider time, IHostApplicationLifetime lifetime)
    : ExternalScaler.ExternalScalerBase
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    public override async Task<IsActiveResponse> IsActive(ScaledObjectRef request, ServerCallContext context) =>
        new() { Result = await scaler.DecideAsync(Read(request, context), context.CancellationToken) > 0 };

    public override async Task StreamIsActive(
        ScaledObjectRef request, IServerStreamWriter<IsActiveResponse> responseStream, ServerCallContext context)
    {
        var group = Read(request, context);

        // Whoever watches must not hold up a stopping server; KEDA comes back.
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
        bool? sent = null;
        while (true)
        {
            var isActive = await scaler.DecideAsync(group, ending.Token) > 0;
            if (isActive != sent)
            {
                access.Check(request, context);
                await responseStream.WriteAsync(new IsActiveResponse { Result = isActive }, ending.Token);
                sent = isActive;
            }

            await Task.Delay(Period, time, ending.Token);
        }
    }

    public override Task<GetMetricSpecResponse> GetMetricSpec(ScaledObjectRef request, ServerCallContext context) =>
        Task.FromResult(new GetMetricSpecResponse
        {
            MetricSpecs = { new MetricSpec { MetricName = Read(request, context).MetricName, TargetSize = 1, TargetSizeFloat = 1 } },
        });

    public override async Task<GetMetricsResponse> GetMetrics(GetMetricsRequest request, ServerCallContext context)
    {
        var group = Read(request.ScaledObjectRef, context);
        if (request.MetricName != group.MetricName)
        {
            throw CloudException.Field(
                ErrorReason.InvalidArgument,
                "metricName",
                $"is '{ResourceName.Shorten(request.MetricName)}'; the metric of this ScaledObject is {group.MetricName}.");
        }

        var agents = await scaler.DecideAsync(group, context.CancellationToken);
        return new GetMetricsResponse
        {
            MetricValues = { new MetricValue { MetricName = group.MetricName, MetricValue_ = agents, MetricValueFloat = agents } },
        };
    }

    // First whether it may ask, then what it asks.
    private ScaledGroup Read(ScaledObjectRef? request, ServerCallContext context)
    {
        access.Check(request, context);
        return ScaledGroup.Read(request?.ScalerMetadata ?? []);
    }
}
