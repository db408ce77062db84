using System.Diagnostics.Metrics;
using Microsoft.Extensions.Options;
using OpenRs.Cloud.Projects;
using OpenRs.Cloud.Protocol.Traces;
using OpenRs.Cloud.Telemetry;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace OpenRs.Cloud.Server.Telemetry;

/// <summary>Metrics of the server as Prometheus text, and metrics and spans as OTLP where the environment names a collector.</summary>
internal static class TelemetryExtensions
{
    private const string Endpoint = "/metrics";
    private const string CollectorVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    // Series of jobs that are over keep their places until the process ends.
    private const int MaxSeries = 4_000;

    private static readonly string[] PerJob = ["openrs_job_", "openrs_run_"];

    // Orleans measures each message several times: a thousand agents send tens of thousands a minute.
    private static readonly string[] PerMessage = ["orleans-app-requests", "orleans-messaging", "orleans-networking"];

    // Nobody has created anything in it yet, and its budget is to be seen all the same.
    private const string FirstProject = "default";

    /// <summary>Adds what measures.</summary>
    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<GrainTelemetry>();
        builder.Services.AddSingleton<MetricsToken>();
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(static resource => resource.AddService("openrs-server"))
            .WithMetrics(static metrics => metrics
                .AddMeter(GrainTelemetry.MeterName)
                .AddMeter("Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime", "Microsoft.Orleans")
                .AddView(ConfigurationOf)
                .AddPrometheusExporter(static exporter => exporter.ScrapeEndpointPath = Endpoint));
        if (builder.Configuration[CollectorVariable] is { Length: > 0 })
        {
            telemetry.WithTracing(static tracing => tracing.AddSource(StepTrace.SourceName).SetSampler(static services =>
                new TraceIdRatioBasedSampler(services.GetRequiredService<IOptions<TelemetryOptions>>().Value.TraceRatio)))
                .UseOtlpExporter();
        }
    }

    private static MetricStreamConfiguration? ConfigurationOf(Instrument instrument) =>
        PerJob.Any(start => instrument.Name.StartsWith(start, StringComparison.Ordinal))
            ? new MetricStreamConfiguration { CardinalityLimit = MaxSeries }
        : PerMessage.Any(start => instrument.Name.StartsWith(start, StringComparison.Ordinal)) ? MetricStreamConfiguration.Drop
        : null;

    /// <summary>Maps the metrics.</summary>
    public static void MapTelemetry(this WebApplication app, IEndpointRouteBuilder endpoints)
    {
        var token = app.Services.GetRequiredService<MetricsToken>();
        var scrape = ((IApplicationBuilder)app).New();
        scrape.UseOpenTelemetryPrometheusScrapingEndpoint(static _ => true);
        var answer = scrape.Build();

        // Made at start, not with the first grain, and after what collects: an idle server has metrics, its counters at zero among them.
        _ = app.Services.GetRequiredService<GrainTelemetry>();
        endpoints.MapGet(Endpoint, context =>
        {
            token.Check(context);
            return answer(context);
        });
        app.Lifetime.ApplicationStarted.Register(() => app.Services.GetRequiredService<IGrainFactory>()
            .GetGrain<IProjectGrain>(FirstProject)
            .ListRunsAsync(before: null, take: 1, CancellationToken.None)
            .Ignore());
    }
}
