using System.Collections;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenRs.Cloud.Protocol.Traces;
using OpenTelemetry;
using OpenTelemetry.Resources;

namespace OpenRs.Cloud.Agent.Traces;

/// <summary>Spans of the agent go to a collector where the environment names one.</summary>
internal static class TraceExtensions
{
    private const string CollectorVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Adds the spans.</summary>
    public static void AddTraces(this HostApplicationBuilder builder, string agentId)
    {
        builder.Services.AddSingleton<UnitSpans>();
        if (Environment.GetEnvironmentVariable(CollectorVariable) is { Length: > 0 })
        {
            // The exporter reads its variables from the configuration, and that of an agent is empty.
            builder.Configuration.AddInMemoryCollection(Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
                .Select(static entry => KeyValuePair.Create((string)entry.Key, (string?)entry.Value))
                .Where(static entry => entry.Key.StartsWith("OTEL_", StringComparison.Ordinal)));
            builder.Services.AddOpenTelemetry()
                .ConfigureResource(resource => resource.AddService("openrs-agent", serviceInstanceId: agentId))
                .WithTracing(static tracing => tracing.AddSource(StepTrace.SourceName))
                .UseOtlpExporter();
        }
    }
}
