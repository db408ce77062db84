using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.Time.Testing;
using OpenRs.Cloud.Server.Keda;

namespace OpenRs.Cloud.Server.Tests.Scaling;

/// <summary>
/// Scales one target as KEDA does with minReplicaCount 0 and fallback.replicas 0: its poll asks for the metric, its value and whether the
/// scaler is active; from none to one and from one to none it scales itself, and above its autoscaler has a replica for each target value
/// of the metric. When a call fails nothing is active, and after the cool-down the target goes to none, whatever failureThreshold is.
/// </summary>
internal sealed class KedaClient(string? token)
{
    private static readonly TimeSpan CoolDown = TimeSpan.FromSeconds(60);
    private readonly FakeTimeProvider _time = new();
    private ExternalScaler.ExternalScalerClient? _scaler;
    private DateTimeOffset _active;

    /// <summary>Replicas of the target.</summary>
    public int Replicas { get; private set; }

    /// <summary>The metadata of the trigger.</summary>
    public ScaledObjectRef Target { get; } = new()
    {
        Name = "agents",
        Namespace = "openrs",
        ScalerMetadata = { ["scalerAddress"] = "openrs-server:7420", ["pool"] = "scaled", ["gpuType"] = "cpu" },
    };

    /// <summary>Connects to a server, or to the one that came after it.</summary>
    public KedaClient Connect(GrpcChannel channel)
    {
        _scaler = new ExternalScaler.ExternalScalerClient(channel);
        if (token is not null)
        {
            Target.ScalerMetadata["tokenFromEnv"] = token;
        }

        return this;
    }

    /// <summary>Asks as KEDA's loop does.</summary>
    /// <returns>The value of the metric.</returns>
    public async Task<double> AskAsync()
    {
        var spec = Assert.Single((await _scaler!.GetMetricSpecAsync(Target)).MetricSpecs);
        var request = new GetMetricsRequest { ScaledObjectRef = Target, MetricName = spec.MetricName };
        var value = Assert.Single((await _scaler.GetMetricsAsync(request)).MetricValues);
        Assert.Equal((spec.MetricName, value.MetricValueFloat), (value.MetricName, value.MetricValue_));
        Assert.Equal(value.MetricValueFloat > 0, (await _scaler.IsActiveAsync(Target)).Result);
        return value.MetricValueFloat / spec.TargetSizeFloat;
    }

    /// <summary>One poll, a while after the last, and what it makes of the target.</summary>
    /// <returns>The replicas.</returns>
    public async Task<int> PollAsync(TimeSpan after = default)
    {
        _time.Advance(after);
        var wanted = 0.0;
        try
        {
            wanted = await AskAsync();
        }
        catch (RpcException)
        {
            // Nothing is active.
        }

        if (wanted > 0)
        {
            (Replicas, _active) = ((int)Math.Ceiling(wanted), _time.GetUtcNow());
        }
        else if (_time.GetUtcNow() - _active >= CoolDown)
        {
            Replicas = 0;
        }

        return Replicas;
    }

    /// <summary>The answers of the stream that KEDA keeps open.</summary>
    public IAsyncStreamReader<IsActiveResponse> Watch() => _scaler!.StreamIsActive(Target).ResponseStream;
}
