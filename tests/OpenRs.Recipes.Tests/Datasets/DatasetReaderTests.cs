using System.Security.Cryptography;
using System.Text;
using OpenRs.Recipes.Datasets;

namespace OpenRs.Recipes.Tests.Datasets;

public sealed class DatasetReaderTests
{
    private const string Row = """{"id": 1, "problem": "1+1?", "solution": "$\\boxed{2}$", "answer": "3"}""";

    [Theory]
    [InlineData(@"2+2=4\n#### 4", @"$\boxed{4}$")]
    [InlineData(@"18 - 7 = 11\r\n####11\r\n", @"$\boxed{11}$")]
    [InlineData(@"#### 1,200", @"$\boxed{1,200}$")]
    [InlineData(@"She earns 9*2 = $18.\n#### $18", @"$\boxed{18}$")]
    [InlineData(@"#### 3\nWait.\n#### -5 ", @"$\boxed{-5}$")]
    [InlineData(@"no. #### 4", @"$\boxed{no. #### 4}$")]
    [InlineData(@"half\n####", "$\\boxed{half\n####}$")]
    public async Task Load_WorkedAnswer_IsWhatItMarks(string answer, string solution) =>
        Assert.Equal(solution, Assert.Single(await ReadAsync($$"""{"problem":"p","answer":"{{answer}}"}""")).Solution);

    [Theory]
    [InlineData(@"2+2=4\n#### 4", "2+2=4\n#### 4\n$\\boxed{4}$")]
    [InlineData(@"$2+2=4$\n#### 4", "$2+2=4$\n#### 4")]
    public async Task Load_WorkedSolutionWithoutLatex_GetsItsAnswerInABox(string solution, string expected) =>
        Assert.Equal(expected, Assert.Single(await ReadAsync($$"""{"problem":"p","solution":"{{solution}}"}""")).Solution);

    [Fact]
    public async Task Read_SolutionAndAnswer_TakesTheSolution() =>
        Assert.Equal([new TrainingExample("1+1?", @"$\boxed{2}$")], await ReadAsync(Row));

    [Theory]
    [InlineData("""{"problem": "p", "answer": "\\frac12"}""", @"$\boxed{\frac12}$")]
    [InlineData("""{"problem": "p", "answer": 27.0}""", @"$\boxed{27.0}$")]
    [InlineData("""{"problem": "p", "solution": null, "answer": "x"}""", @"$\boxed{x}$")]
    [InlineData("""{"problem": "p", "solution": " ", "answer": "x"}""", @"$\boxed{x}$")]
    public async Task Read_AnswerAlone_BecomesABoxedSolution(string row, string solution) =>
        Assert.Equal(solution, Assert.Single(await ReadAsync(row)).Solution);

    [Theory]
    [InlineData("\"Be brief.\"", "Be brief.")]
    [InlineData("\" \"", null)]
    [InlineData("null", null)]
    public async Task Read_SystemPrompt_IsTheRowsOwn(string json, string? expected) =>
        Assert.Equal(
            expected, Assert.Single(await ReadAsync($$"""{"problem":"p","solution":"s","system_prompt":{{json}}}""")).SystemPrompt);

    [Theory]
    [InlineData("\uFEFF" + Row + "\r\n\r\n" + Row + "\r\n")]
    [InlineData("\n\n" + Row + "\n  \n" + Row)]
    public async Task Read_LineEndingsBlankLinesAndByteOrderMark_AreAccepted(string text) => Assert.Equal(2, (await ReadAsync(text)).Count);

    [Theory]
    [InlineData("{\"problem\": \"p\" \"solution\": \"s\"}", DatasetError.MalformedJson, 17)]
    [InlineData("{\"problem\": \"πππ\", oops}", DatasetError.MalformedJson, 20)]
    [InlineData("{\"problem\": \"p\"", DatasetError.MalformedJson, 16)]
    [InlineData("[1]", DatasetError.MalformedJson, null)]
    [InlineData("{\"problem\": 5, \"solution\": \"s\"}", DatasetError.InvalidValue, null)]
    [InlineData("{\"problem\": \"p\", \"solution\": [\"s\"]}", DatasetError.InvalidValue, null)]
    [InlineData("{\"problem\": \"\\ud800\", \"solution\": \"s\"}", DatasetError.InvalidValue, null)]
    [InlineData("{\"problem\": \"\", \"solution\": \"s\"}", DatasetError.MissingColumn, null)]
    public async Task Read_WrongLine_NamesItAndTheColumn(string line, DatasetError expected, int? column)
    {
        var error = await Assert.ThrowsAsync<DatasetException>(() => ReadAsync($"{Row}\n\n{line}\n{Row}"));
        Assert.Equal((expected, 3L, column), (error.Error, error.Line, error.Column));
    }

    [Fact]
    public async Task Read_MissingColumn_ListsTheColumnsThere()
    {
        var error = await Assert.ThrowsAsync<DatasetException>(() => ReadAsync("""{"question": "q", "final": "s"}"""));
        Assert.Equal("line 1: column 'problem' is missing or empty. Columns there: question, final.", error.Message);
        error = await Assert.ThrowsAsync<DatasetException>(() => ReadAsync("""{"problem": "q", "final": "s"}"""));
        Assert.Contains("'solution' (or 'answer')", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_NotUtf8_NamesTheLine()
    {
        var error = await Assert.ThrowsAsync<DatasetException>(() => ReadAsync([.. Encoding.UTF8.GetBytes(Row + "\n"), 0xFF, 0xFE]));
        Assert.Equal((DatasetError.NotUtf8, 2L), (error.Error, error.Line));
    }

    [Fact]
    public async Task Read_LineOverTheLimit_FailsAndAtTheLimitPasses()
    {
        var row = Encoding.UTF8.GetBytes(Row);
        Assert.Single(await ReadAsync(row, row.Length));
        var error = await Assert.ThrowsAsync<DatasetException>(() => ReadAsync(row, row.Length - 1));
        Assert.Equal((DatasetError.LineTooLong, 1L), (error.Error, error.Line));
    }

    [Fact]
    public async Task Read_LongLinesInSmallReads_ComeOutWhole()
    {
        var rows = Enumerable.Range(0, 50)
            .Select(i => new TrainingExample(new string((char)('a' + (i % 26)), i * 3000), $"{i}")).Skip(1).ToList();
        var text = string.Join('\n', rows.Select(row => $$"""{"problem": "{{row.Problem}}", "solution": "{{row.Solution}}"}"""));
        await using var stream = new TricklingStream(Encoding.UTF8.GetBytes(text));
        Assert.Equal(rows, await DatasetReader.ReadAsync(stream).ToListAsync());
    }

    [Fact]
    public async Task Load_File_HasTheHashOfItsBytes()
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, $"{Row}\n{Row}");
            var dataset = await DatasetReader.LoadAsync(file);
            Assert.Equal(2, dataset.Examples.Count);
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(file))), dataset.Version);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n \n")]
    public async Task Load_NoRows_Fails(string text)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, text);
            var error = await Assert.ThrowsAsync<DatasetException>(() => DatasetReader.LoadAsync(file));
            Assert.Equal(DatasetError.TooFewRows, error.Error);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [SkippableTheory]
    [InlineData("math_train.jsonl", 7474)]
    [InlineData("aime_train.jsonl", 975)]
    [InlineData("benchmarks/aime24.jsonl", 30)]
    [InlineData("benchmarks/amc23.jsonl", 40)]
    [InlineData("benchmarks/minerva.jsonl", 272)]
    [InlineData("benchmarks/olympiadbench.jsonl", 675)]
    [InlineData("benchmarks/math500.jsonl", 500)]
    [InlineData("benchmarks/gsm8k_test.jsonl", 1319)]
    public async Task Load_RealData_ReadsEveryRow(string file, int rows) =>
        Assert.Equal(rows, (await DatasetReader.LoadAsync(SharedData.Locate("data", file))).Examples.Count);

    private static Task<List<TrainingExample>> ReadAsync(string text) => ReadAsync(Encoding.UTF8.GetBytes(text));

    private static async Task<List<TrainingExample>> ReadAsync(byte[] text, int maxLineBytes = DatasetReader.DefaultMaxLineBytes)
    {
        await using var stream = new MemoryStream(text);
        return await DatasetReader.ReadAsync(stream, maxLineBytes).ToListAsync();
    }

    /// <summary>Gives at most 7,001 bytes per read.</summary>
    private sealed class TricklingStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, 7001)], cancellationToken);
    }
}
