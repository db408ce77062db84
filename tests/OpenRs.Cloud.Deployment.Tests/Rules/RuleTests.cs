using System.Text.RegularExpressions;
using OpenRs.Cloud.Deployment.Tests.Charts;

namespace OpenRs.Cloud.Deployment.Tests.Rules;

/// <summary>Prometheus takes the rules, as files and from the chart, and each alert fires when it should.</summary>
public sealed partial class RuleTests(RenderedCharts charts) : IClassFixture<RenderedCharts>, IDisposable
{
    private static readonly string Rules = Path.Combine(Chart.Folder, "files", "rules.yaml");
    private static readonly string RuleTestFile =
        Path.Combine(RepositoryPaths.Root, "tests", "OpenRs.Cloud.Deployment.Tests", "Rules", "rules.test.yaml");

    private readonly string _folder = Directory.CreateTempSubdirectory("openrs-rules-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Alerts_FireWhenTheyShould_AndEachHasATest()
    {
        var result = await PromtoolAsync("test", "rules", RuleTestFile);
        Assert.True(result.ExitCode == 0, result.ToString());
        var tested = Tested().Matches(await File.ReadAllTextAsync(RuleTestFile)).Select(static match => match.Groups[1].Value);
        var alerts = AlertName().Matches(await File.ReadAllTextAsync(Rules)).Select(static match => match.Groups[1].Value);
        Assert.Equal(alerts.Order(StringComparer.Ordinal), tested.Distinct().Order(StringComparer.Ordinal));
    }

    /// <summary>A rule that is planted to fire always is found.</summary>
    [Fact]
    public async Task Alert_ThatFiresAlways_IsFound()
    {
        var text = await File.ReadAllTextAsync(Rules);
        var path = Path.Combine(_folder, "rules.yaml");
        await File.WriteAllTextAsync(path, text.Replace("< 0.05 *", "< 0.5 *", StringComparison.Ordinal));
        var tests = (await File.ReadAllTextAsync(RuleTestFile))
            .Replace("../../../helm/openrs-cloud/files/rules.yaml", path, StringComparison.Ordinal);
        await File.WriteAllTextAsync(Path.Combine(_folder, "rules.test.yaml"), tests);
        Assert.NotEqual(0, (await PromtoolAsync("test", "rules", Path.Combine(_folder, "rules.test.yaml"))).ExitCode);
    }

    [Fact]
    public async Task ChartsRules_AreThoseOfTheFileForItsOwnServers()
    {
        var rule = charts.Manifests("ha").Single(static one => one.Kind == "PrometheusRule");
        var path = Path.Combine(_folder, "chart.yaml");
        var spec = rule.At("spec")!;
        await File.WriteAllTextAsync(path, spec.ToJsonString());
        var result = await PromtoolAsync("check", "rules", path);
        Assert.True(result.ExitCode == 0, result.ToString());
        var expressions = spec["groups"]![0]!["rules"]!.AsArray().Select(static one => (string)one!["expr"]!).ToList();
        Assert.Equal(AlertName().Count(await File.ReadAllTextAsync(Rules)), expressions.Count);
        var own = $"job=\"{rule.Name}\", namespace=\"ml\"";
        Assert.All(expressions, expression => Assert.Equal(
            Selector().Count(expression), Selector().Matches(expression).Count(match => match.Value.Contains(own, StringComparison.Ordinal))));
        Assert.Contains(expressions, expression => expression == $"sum(up{{{own}}}) < 3");
    }

    private static Task<ProgramResult> PromtoolAsync(params string[] arguments) =>
        ProgramResult.OfAsync(PrometheusTools.Promtool, arguments, TimeSpan.FromSeconds(60));

    [GeneratedRegex(@"- alert: (\w+)")]
    private static partial Regex AlertName();

    [GeneratedRegex(@"alertname: (\w+)")]
    private static partial Regex Tested();

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Selector();
}
