using OpenRs.Cloud.Cli.Uploads;
using OpenRs.Recipes.Lineage;

namespace OpenRs.Cloud.Cli.Tests;

/// <summary>What an upload with <c>--columns</c> sends: the mapped file, and how it came to be.</summary>
public sealed class MappedUploadTests : IDisposable
{
    private readonly CliHome _home = new();

    public void Dispose() => _home.Dispose();

    [Theory]
    [InlineData("""{"problem":"1+1","answer":"2"}""", new[] { "dedup" })]
    [InlineData("""{"question":"1+1","answer":"2"}""", new[] { "dedup", "map" })]
    public async Task Map_FileWithALineage_KeepsItWhetherColumnsAreMappedOrNot(string row, string[] steps)
    {
        await File.WriteAllTextAsync(_home["rows.jsonl"], row + "\n");
        var sha256 = await FileHash.Sha256Async(_home["rows.jsonl"], CancellationToken.None);
        LineageFile.Write(
            _home["rows.jsonl"], [], new LineageStep("dedup", new Dictionary<string, string>(), [new("in", "00", 2)], 1, sha256));
        var folder = Directory.CreateDirectory(_home["mapped"]).FullName;
        var mapped = await MappedUpload.MapAsync(_home["rows.jsonl"], "auto", folder, CancellationToken.None);
        var lineage = LineageFile.Read(mapped, await FileHash.Sha256Async(mapped, CancellationToken.None));
        Assert.Equal(steps, lineage.Select(static step => step.Step));
    }

    [Fact]
    public async Task Map_CsvWithOtherColumns_BecomesRowsNamedForIt()
    {
        await File.WriteAllTextAsync(_home["pool.csv"], "question,final\n\"1+1\n=\",2\n\"2+2=\",4\n");
        var folder = Directory.CreateDirectory(_home["mapped"]).FullName;
        var mapped = await MappedUpload.MapAsync(_home["pool.csv"], "problem=question,answer=final", folder, CancellationToken.None);
        Assert.Equal("pool.jsonl", Path.GetFileName(mapped));
        Assert.Equal(
            ["""{"problem":"1+1\n=","answer":"2"}""", """{"problem":"2+2=","answer":"4"}"""], await File.ReadAllLinesAsync(mapped));
        var input = Assert.Single(Assert.Single(
            LineageFile.Read(mapped, await FileHash.Sha256Async(mapped, CancellationToken.None))).Inputs);
        Assert.Equal(("pool.csv", await FileHash.Sha256Async(_home["pool.csv"], CancellationToken.None)), (input.Name, input.Sha256));
    }

    [Fact]
    public async Task Map_FileWhoseLineageCannotBeRead_IsMappedWithoutIt()
    {
        await File.WriteAllTextAsync(_home["rows.jsonl"], """{"problem":"1+1","answer":"2"}""" + "\n");
        await File.WriteAllTextAsync(LineageFile.PathOf(_home["rows.jsonl"]), "[null]");
        var folder = Directory.CreateDirectory(_home["mapped"]).FullName;
        var mapped = await MappedUpload.MapAsync(_home["rows.jsonl"], "auto", folder, CancellationToken.None);
        Assert.True(File.Exists(mapped));
        Assert.False(File.Exists(LineageFile.PathOf(mapped)));
    }
}
