using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Protocol.Traces;
using OpenRs.Cloud.Telemetry;

namespace OpenRs.Cloud.Server.Tests.Telemetry;

/// <summary>docs/telemetry.md lists every instrument and every span of this code, and none that is not there.</summary>
public sealed class CatalogueTests
{
    private static readonly string[] Page = File.ReadAllLines(Path.Combine(RepositoryPaths.Root, "docs", "telemetry.md"));

    [Fact]
    public void Page_ListsEveryInstrumentWithItsDescription()
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var listed = new List<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name == GrainTelemetry.MeterName)
                {
                    listed.Add($"| `{NameOf(instrument)}` | {KindOf(instrument)} | {instrument.Description} |");
                }
            },
        };
        listener.Start();
        _ = new GrainTelemetry(services.GetRequiredService<IMeterFactory>(), Options.Create(new LedgerTerms()));
        Assert.True(listed.Count > 15, $"Only {listed.Count} instruments were published.");
        var rows = Page.Where(static line => line.StartsWith("| `openrs_", StringComparison.Ordinal))
            .Select(static line => string.Join(" | ", line.Split(" | ").Where(static (_, column) => column != 2)));
        Assert.Equal(listed.Distinct().Order(StringComparer.Ordinal), rows.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Page_ListsEverySpanAndAttribute()
    {
        var names = typeof(SpanNames).GetFields().Select(static field => (string)field.GetRawConstantValue()!).ToList();
        Assert.True(names.Count > 8, $"Only {names.Count} names were found.");
        var rows = Page.SkipWhile(static line => line != "## Traces").TakeWhile(static line => line != "## Logs")
            .Where(static line => line.StartsWith("| `", StringComparison.Ordinal)).Select(static line => line.Split('`')[1]);
        Assert.Equal(names.Order(StringComparer.Ordinal), rows.Order(StringComparer.Ordinal));
    }

    // As Prometheus text has it.
    private static string NameOf(Instrument instrument) => instrument is Counter<long> ? $"{instrument.Name}_total" : instrument.Name;

    private static string KindOf(Instrument instrument) => instrument is Counter<long> ? "counter" : "gauge";
}
