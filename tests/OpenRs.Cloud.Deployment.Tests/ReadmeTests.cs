using OpenRs.Cloud.Deployment.Tests.Charts;

namespace OpenRs.Cloud.Deployment.Tests;

/// <summary>Every value has its line in the chart's README. OPENRS_UPDATE_CHART=1 writes the table anew.</summary>
public sealed class ReadmeTests
{
    private static readonly string Values = File.ReadAllText(Path.Combine(Chart.Folder, "values.yaml"));

    [Fact]
    public void Values_AllHaveAComment() => Assert.Empty(ValuesReference.Undocumented(Values));

    [Fact]
    public void Readme_HasTheTableOfValues()
    {
        var file = Path.Combine(Chart.Folder, "README.md");
        var (actual, expected) = (File.ReadAllText(file), ValuesReference.Fill(File.ReadAllText(file), Values));
        if (ChartUpdate.IsWanted)
        {
            File.WriteAllText(file, expected);
            return;
        }

        Assert.True(actual == expected, $"{file} does not have the values of values.yaml. {ChartUpdate.Advice}");
    }

    [Fact]
    public void Value_WithoutAComment_IsFound() =>
        Assert.Equal(["server.b", "c"], ValuesReference.Undocumented("server:\n  # -- Words.\n  a: 1\n  b: 2\nc: 3\n"));
}
