using OpenRs.Recipes.Datasets;

namespace OpenRs.Recipes.Tests.Datasets;

public sealed class DatasetInspectorTests
{
    private const int MaxRowBytes = 4 << 20;

    [Fact]
    public async Task Inspect_GoldAnswersThatTheVerifierCannotRead_AreCountedWithTheirLines()
    {
        var summary = await InspectAsync(
            """{"problem":"What is 3+4?","solution":"We count up from three and so get seven, i.e. 7.","answer":"7"}""",
            """{"problem":"1+1","answer":"2"}""",
            "",
            """{"problem":"2+2","solution":"The sum is $4$."}""",
            """{"problem":"A word","solution":"the cat"}""",
            """{"problem":"2+3","answer":"2+3=5\n#### 5"}""");

        Assert.Empty(summary.Problems);
        Assert.Equal((5, 2, "1, 5"), (summary.Rows, summary.UnreadableAnswers, string.Join(", ", summary.UnreadableLines)));
    }

    [Fact]
    public async Task Inspect_File_HasTheHashThatItsReaderGives() => await InFolderAsync(
        ["""{"problem":"1+1","answer":2}""", "", """{"problem":"2+2","answer":4}"""],
        async (path, _) =>
        {
            var summary = await DatasetInspector.InspectAsync(path, null, MaxRowBytes);
            Assert.Equal((await DatasetReader.LoadAsync(path)).Version, summary.Sha256);
            return summary;
        });

    [Fact]
    public async Task Inspect_ManyUnreadableAnswers_CountsAllAndNamesTheFirst()
    {
        var summary = await InspectAsync([.. Enumerable.Repeat("""{"problem":"A word","solution":"the cat"}""", 50)]);

        Assert.Equal(50, summary.UnreadableAnswers);
        Assert.Equal(Enumerable.Range(1, 10).Select(line => (long)line), summary.UnreadableLines);
    }

    // The work for all answers together is bounded: else one upload would keep a processor for hours.
    [Fact]
    public async Task Inspect_HostileAnswers_EndsAndCountsOnlySome()
    {
        var hostile = $$"""{"problem":"p","solution":"{{string.Concat(Enumerable.Repeat("answer ", 30_000))}}"}""";
        var summary = await InspectAsync([.. Enumerable.Repeat(hostile, 300)]);

        Assert.Equal(300, summary.Rows);
        Assert.InRange(summary.UnreadableAnswers, 1, 299);
    }

    [Fact]
    public async Task Inspect_RowThatIsLongByAColumnNobodyReads_IsARowAndIsWrittenWithoutIt()
    {
        var junk = new string('x', 2 << 20);
        var rows = await SlimAsync(
            $$"""{"note":"{{junk}}","problem":"1+1 = \"?\" é","answer":2}""", """{"problem":"2+2","solution":"$4$","level":3}""");

        Assert.Equal(["""{"problem":"1+1 = \"?\" é","answer":2}""", """{"problem":"2+2","solution":"$4$"}"""], rows);
    }

    // The reader of the rows counts what the inspector takes off: a row that is as long as allowed is longer with its carriage return.
    [Fact]
    public async Task Inspect_RowAtTheLimitWithACarriageReturn_IsLongAndIsWrittenWithoutIt()
    {
        var row = $$"""{"problem":"{{new string('x', DatasetReader.DefaultMaxLineBytes - 25)}}","answer":2}""";
        Assert.Equal(DatasetReader.DefaultMaxLineBytes, row.Length);

        Assert.Equal([row], await SlimAsync(row + "\r"));
    }

    [Fact]
    public async Task Inspect_LongBlankLine_IsLongAndIsLeftOut()
    {
        const string Row = """{"problem":"1+1","answer":2}""";

        Assert.Equal([Row], await SlimAsync(new string(' ', DatasetReader.DefaultMaxLineBytes + 1), Row));
    }

    // A row with a solution is read without its answer, but is written with it.
    [Theory]
    [InlineData("\"\\ud800\"")]
    [InlineData("[{\"\\ud800\":1}]")]
    public async Task Write_HalfASurrogatePairInAnAnswerThatIsNotRead_IsRefusedWithItsLine(string answer)
    {
        var junk = new string('x', 2 << 20);
        var error = await Assert.ThrowsAsync<DatasetException>(() => SlimAsync(
            """{"problem":"1+1","answer":2}""", $$"""{"note":"{{junk}}","problem":"1+1","solution":"$2$","answer":{{answer}}}"""));

        Assert.Equal((DatasetError.InvalidValue, 2L), (error.Error, error.Line));
    }

    [Fact]
    public async Task Write_RowThatIsLongByWhatIsRead_IsRefusedWithItsLine()
    {
        var error = await Assert.ThrowsAsync<DatasetException>(
            () => SlimAsync("""{"problem":"1+1","answer":2}""", $$"""{"problem":"{{new string('x', 2 << 20)}}","answer":2}"""));

        Assert.Equal((DatasetError.LineTooLong, 2L), (error.Error, error.Line));
        Assert.Contains("problem, solution, answer", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inspect_RowBeyondTheLimit_IsAProblem()
    {
        var summary = await InspectAsync($$"""{"note":"{{new string('x', MaxRowBytes)}}","problem":"1+1","answer":2}""");

        Assert.Contains($"longer than {MaxRowBytes} bytes", Assert.Single(summary.Problems).Problem, StringComparison.Ordinal);
    }

    private static Task<DatasetSummary> InspectAsync(params string[] rows) => InFolderAsync(
        rows, (path, _) => DatasetInspector.InspectAsync(path, null, MaxRowBytes));

    private static Task<string[]> SlimAsync(params string[] rows) => InFolderAsync(rows, async (path, folder) =>
    {
        Assert.True((await DatasetInspector.InspectAsync(path, null, MaxRowBytes)).HasLongRows);
        var slim = Path.Combine(folder, "slim.jsonl");
        await SlimRows.WriteAsync(path, slim, null, MaxRowBytes);
        return await File.ReadAllLinesAsync(slim);
    });

    private static async Task<T> InFolderAsync<T>(string[] rows, Func<string, string, Task<T>> use)
    {
        var folder = Directory.CreateTempSubdirectory("openrs-rows-");
        try
        {
            var path = Path.Combine(folder.FullName, "rows.jsonl");
            await File.WriteAllLinesAsync(path, rows);
            return await use(path, folder.FullName);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
