using OpenRs.Cloud.Deployment.Tests.Charts;

namespace OpenRs.Cloud.Deployment.Tests;

/// <summary>
/// Every values file passes helm's checks and renders to what was looked at. OPENRS_UPDATE_CHART=1 writes the goldens anew.
/// </summary>
public sealed class RenderingTests(RenderedCharts charts) : IClassFixture<RenderedCharts>
{
    [Theory]
    [ClassData(typeof(ScenarioData))]
    public async Task Lint_Strict_FindsNothing(string scenario)
    {
        var result = await Chart.LintAsync(scenario);
        Assert.True(result.ExitCode == 0, result.ToString());

        // A chart that refuses its values passes helm's lint, with a line.
        Assert.DoesNotContain(result.Error.Concat(result.Output), static line => line.Contains("Fail:", StringComparison.Ordinal));
    }

    [Theory]
    [ClassData(typeof(ScenarioData))]
    public async Task Template_EqualsTheGolden(string scenario)
    {
        var file = Path.Combine(RepositoryPaths.Root, "tests", "OpenRs.Cloud.Deployment.Tests", "Goldens", $"{scenario}.yaml");
        if (ChartUpdate.IsWanted)
        {
            await File.WriteAllTextAsync(file, charts.Text(scenario));
            return;
        }

        Assert.True(File.Exists(file), $"{file} is missing. {ChartUpdate.Advice}");
        var (expected, actual) = (await File.ReadAllLinesAsync(file), charts.Text(scenario).TrimEnd('\n').Split('\n'));
        var line = expected.Zip(actual).TakeWhile(static pair => pair.First == pair.Second).Count();
        Assert.True(
            expected.SequenceEqual(actual),
            $"{file} differs at line {line + 1}. {ChartUpdate.Advice}\n"
            + $"was: {expected.ElementAtOrDefault(line)}\nis:  {actual.ElementAtOrDefault(line)}");
    }

    [Fact]
    public void Goldens_OfValuesFilesThatAreGone_AreGone()
    {
        var goldens = Directory.EnumerateFiles(Path.Combine(RepositoryPaths.Root, "tests", "OpenRs.Cloud.Deployment.Tests", "Goldens"));
        Assert.Empty(goldens.Select(static file => Path.GetFileNameWithoutExtension(file)).Except(Chart.Scenarios));
    }

    [Theory]
    [ClassData(typeof(ScenarioData))]
    public void Template_HasNoEmptyLineOfSpacesAndNoObjectTwice(string scenario)
    {
        Assert.DoesNotContain(
            charts.Text(scenario).Split('\n'), static line => line.Length > 0 && string.IsNullOrWhiteSpace(line));
        var titles = charts.Manifests(scenario).Select(static manifest => manifest.Title).ToList();
        Assert.Equal(titles.Distinct(), titles);
    }
}
