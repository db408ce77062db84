using OpenRs.Recipes.Datasets;

namespace OpenRs.Recipes.Tests.Datasets;

public sealed class CsvDatasetTests
{
    [Theory]
    [InlineData("a,b\n1,2\n", """{"a":"1","b":"2"}""")]
    [InlineData("a,b\r\n1,2", """{"a":"1","b":"2"}""")]
    [InlineData("\uFEFFa\n1\n", """{"a":"1"}""")]
    [InlineData("a,b\n,\n", """{"a":"","b":""}""")]
    [InlineData("a\n\"\"\n", """{"a":""}""")]
    [InlineData("a,b\n\"x,\"\"y\"\"\n\r\nz\", \\frac12 \n", """{"a":"x,\"y\"\n\r\nz","b":" \\frac12 "}""")]
    [InlineData(",a,,b\n0,1,2,3\n", """{"a":"1","b":"3"}""")]
    [InlineData("a,a\n1,2\n", """{"a":"1"}""")]
    [InlineData("\na\n\n1\n\n2\n\n", """{"a":"1"}""", """{"a":"2"}""")]
    public async Task Convert_Rfc4180_BecomesJsonLines(string csv, params string[] rows) =>
        Assert.Equal(rows, (await ConvertAsync(csv)).Rows);

    [Fact]
    public async Task Convert_RecordsOverLines_RemembersWhereEachBegins()
    {
        var (csv, _) = await ConvertAsync("a,b\n\"1\n2\n3\",x\n4\n\n5,y\n");
        Assert.Equal([2, 7], csv.Lines);
        Assert.Equal("line 5: has 1 fields, but the header has 2.", Assert.Single(csv.Problems).ToString());
    }

    [Theory]
    [InlineData("a\n1\"2\n", 2, "a quote inside a field that is not quoted")]
    [InlineData("a\n\"1\"2\n", 2, "text after the closing quote")]
    [InlineData("a\n1\n\"2\n3\n", 3, "a quoted field that never ends")]
    [InlineData("a\n1\r2\n", 2, "a carriage return that no line feed follows")]
    [InlineData("answer,answer\n1,2\n", 1, "column 'answer' twice")]
    public async Task Convert_Malformed_NamesTheLine(string csv, long line, string words)
    {
        var error = await Assert.ThrowsAsync<DatasetException>(() => ConvertAsync(csv));
        Assert.Equal((DatasetError.MalformedCsv, line), (error.Error, error.Line));
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Convert_RecordWithoutEnd_StopsAtTheLongestThatIsAllowed()
    {
        var error = await Assert.ThrowsAsync<DatasetException>(
            () => ConvertAsync("a\n\"" + new string('x', DatasetReader.DefaultMaxLineBytes + 1)));
        Assert.Contains("is a quote missing?", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Convert_NotUtf8_IsRefused()
    {
        var error = await Assert.ThrowsAsync<DatasetException>(() => ConvertAsync([(byte)'a', (byte)'\n', 0xFF, 0xFE, (byte)'\n']));
        Assert.Equal(DatasetError.NotUtf8, error.Error);
    }

    private static Task<(CsvRows Csv, string[] Rows)> ConvertAsync(string csv) => ConvertAsync(System.Text.Encoding.UTF8.GetBytes(csv));

    private static async Task<(CsvRows Csv, string[] Rows)> ConvertAsync(byte[] csv)
    {
        var folder = Directory.CreateTempSubdirectory("openrs-csv-");
        try
        {
            var (from, to) = (Path.Combine(folder.FullName, "a.csv"), Path.Combine(folder.FullName, "a.jsonl"));
            await File.WriteAllBytesAsync(from, csv);
            var converted = await CsvDataset.ConvertAsync(from, to, maxBytes: 1 << 20);
            return (converted, await File.ReadAllLinesAsync(to));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
