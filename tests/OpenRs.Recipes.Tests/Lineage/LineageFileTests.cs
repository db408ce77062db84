using OpenRs.Recipes.Datasets;
using OpenRs.Recipes.Lineage;

namespace OpenRs.Recipes.Tests.Lineage;

public sealed class LineageFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("openrs-lineage-");

    private string DataFile => Path.Combine(_folder.FullName, "rows.jsonl");

    [Fact]
    public void Read_WhatWasWritten_IsBoundToTheBytesOfTheFile()
    {
        Assert.Empty(LineageFile.Read(DataFile, "aa"));
        var first = new LineageStep("filter", new Dictionary<string, string> { ["boxed"] = "true" }, [new("in", "00", 9)], 8, "aa");
        var last = new LineageStep("dedup", new Dictionary<string, string>(), [new("x", "aa", 8)], 7, "bb");
        LineageFile.Write(DataFile, [first, first], last);
        var steps = LineageFile.Read(DataFile, "bb");
        Assert.Equal(["filter", "dedup"], steps.Select(static step => step.Step));
        Assert.Equal("true", steps[0].Options["boxed"]);
        Assert.Empty(LineageFile.Read(DataFile, "cc"));
    }

    [Theory]
    [InlineData("[1")]
    [InlineData("null")]
    [InlineData("[null]")]
    [InlineData("""[{"step":"dedup","inputs":[],"rows":7,"sha256":"bb"}]""")]
    [InlineData("""[{"step":"dedup","options":null,"inputs":[],"rows":7,"sha256":"bb"}]""")]
    [InlineData("""[{"step":"dedup","options":{"words":null},"inputs":[],"rows":7,"sha256":"bb"}]""")]
    [InlineData("""[{"step":"dedup","options":{},"inputs":[null],"rows":7,"sha256":"bb"}]""")]
    [InlineData("""[{"step":"dedup","options":{},"inputs":[{"sha256":"aa","rows":8}],"rows":7,"sha256":"bb"}]""")]
    [InlineData("""[null,{"step":"dedup","options":{},"inputs":[],"rows":7,"sha256":"bb"}]""")]
    public void Read_NoLineage_IsRefused(string json)
    {
        File.WriteAllText(LineageFile.PathOf(DataFile), json);
        var exception = Assert.Throws<DatasetException>(() => LineageFile.Read(DataFile, "bb"));
        Assert.Equal(DatasetError.MalformedJson, exception.Error);
        Assert.EndsWith("is no lineage; delete it or make it again.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_MoreStepsThanAServerAccepts_IsRefusedAndNeverWritten()
    {
        var steps = Enumerable.Range(1, LineageFile.MaxSteps + 1)
            .Select(static step => new LineageStep("dedup", new Dictionary<string, string>(), [new("in", "00", 9)], 8, $"{step}")).ToList();
        LineageFile.Write(DataFile, steps[..^2], steps[^2]);
        Assert.Equal(LineageFile.MaxSteps, LineageFile.Read(DataFile, "100").Count);
        Assert.Equal(
            DatasetError.TooLarge, Assert.Throws<DatasetException>(() => LineageFile.Write(DataFile, steps[..^1], steps[^1])).Error);
        var json = File.ReadAllText(LineageFile.PathOf(DataFile));
        File.WriteAllText(
            LineageFile.PathOf(DataFile),
            string.Concat(json.TrimEnd()[..^1], ",", """{"step":"dedup","options":{},"inputs":[],"rows":7,"sha256":"101"}""", "]"));
        Assert.Equal(DatasetError.TooLarge, Assert.Throws<DatasetException>(() => LineageFile.Read(DataFile, "101")).Error);
        Assert.Empty(LineageFile.Read(DataFile, "other"));
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
