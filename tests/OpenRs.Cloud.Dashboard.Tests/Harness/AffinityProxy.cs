using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.LoadBalancing;
using Yarp.ReverseProxy.SessionAffinity;

namespace OpenRs.Cloud.Dashboard.Tests.Harness;

/// <summary>A proxy before several servers, as an ingress with cookie affinity: a browser stays at one as long as that one is ready.</summary>
internal sealed class AffinityProxy : IAsyncDisposable
{
    private const string Name = "dashboard";
    private readonly WebApplication _app;
    private volatile string _circuitAt = "";

    private AffinityProxy(WebApplication app) => _app = app;

    /// <summary>Where it listens.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>The server that the newest circuit was opened at.</summary>
    public Uri CircuitAt => new(_circuitAt);

    /// <summary>Starts a proxy.</summary>
    public static async Task<AffinityProxy> StartAsync(IEnumerable<Uri> servers)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddReverseProxy().LoadFromMemory(
            [new RouteConfig { RouteId = Name, ClusterId = Name, Match = new RouteMatch { Path = "{**all}" } }], [ClusterOf(servers)]);
        var app = builder.Build();
        var proxy = new AffinityProxy(app);
        app.MapReverseProxy(pipeline =>
        {
            pipeline.UseSessionAffinity();
            pipeline.UseLoadBalancing();
            pipeline.Use((context, next) =>
            {
                if (context.Request.Path.StartsWithSegments("/_blazor", StringComparison.Ordinal))
                {
                    proxy._circuitAt = context.GetReverseProxyFeature().AvailableDestinations.FirstOrDefault()?.DestinationId ?? "";
                }

                return next();
            });
        });
        app.Urls.Add("http://127.0.0.1:0");
        await app.StartAsync();
        proxy.Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        return proxy;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static ClusterConfig ClusterOf(IEnumerable<Uri> servers) => new()
    {
        ClusterId = Name,
        Destinations = servers.Select(static server => server.ToString())
            .ToDictionary(static server => server, static server => new DestinationConfig { Address = server }),
        LoadBalancingPolicy = LoadBalancingPolicies.RoundRobin,
        SessionAffinity = new SessionAffinityConfig
        {
            Enabled = true,
            Policy = SessionAffinityConstants.Policies.HashCookie,
            FailurePolicy = SessionAffinityConstants.FailurePolicies.Redistribute,
            AffinityKeyName = "openrs-server",
        },
        HealthCheck = new HealthCheckConfig
        {
            Active = new ActiveHealthCheckConfig
            {
                Enabled = true, Path = "/readyz", Policy = HealthCheckConstants.ActivePolicy.ConsecutiveFailures,
                Interval = TimeSpan.FromSeconds(1), Timeout = TimeSpan.FromSeconds(5),
            },
        },
        Metadata = new Dictionary<string, string> { [ConsecutiveFailuresHealthPolicyOptions.ThresholdMetadataName] = "1" },
    };
}
