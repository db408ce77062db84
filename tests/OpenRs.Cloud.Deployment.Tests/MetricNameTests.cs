using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using OpenRs.Cloud.Deployment.Tests.Charts;

namespace OpenRs.Cloud.Deployment.Tests;

/// <summary>Alerts and the dashboard read only metrics that the catalogue has (docs/telemetry.md).</summary>
public sealed partial class MetricNameTests(RenderedCharts charts) : IClassFixture<RenderedCharts>
{
    private static readonly string Catalogue = Path.Combine(RepositoryPaths.Root, "docs", "telemetry.md");

    [Fact]
    public void AlertsAndDashboard_ReadOnlyMetricsOfTheCatalogue()
    {
        var catalogue = File.ReadAllText(Catalogue);
        var names = charts.Manifests("ha")
            .Where(static one => one.Kind == "PrometheusRule" || one.Name.EndsWith("-dashboard", StringComparison.Ordinal))
            .SelectMany(static one => MetricName().Matches(one.Content.ToJsonString()))
            .Select(static match => match.Value).Distinct().ToList();
        Assert.NotEmpty(names);
        Assert.DoesNotContain(names, name => !catalogue.Contains($"| `{name}` |", StringComparison.Ordinal));
    }

    [Fact]
    public void Dashboard_IsJsonWhosePanelsDoNotOverlap()
    {
        var map = charts.Manifests("ha").Single(static one => one.Name.EndsWith("-dashboard", StringComparison.Ordinal));
        var panels = JsonNode.Parse(map.Text("data", "openrs-cloud.json"))!["panels"]!.AsArray();
        var places = panels.Select(static panel => ((int)panel!["gridPos"]!["x"]!, (int)panel["gridPos"]!["y"]!)).ToList();
        Assert.NotEmpty(places);
        Assert.Equal(places.Distinct(), places);
    }

    [GeneratedRegex(@"\bopenrs_[a-z_]+")]
    private static partial Regex MetricName();
}
