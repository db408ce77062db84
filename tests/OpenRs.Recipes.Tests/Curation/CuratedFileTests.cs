using System.Text;
using OpenRs.Recipes.Curation;
using OpenRs.Recipes.Datasets;

namespace OpenRs.Recipes.Tests.Curation;

public sealed class CuratedFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("openrs-curated-");

    private string Csv => Path.Combine(_folder.FullName, "rows.csv");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("""{"problem":"p","solution":"s","x":1}""", """{"problem":"p","solution":"s","x":1}""")]
    [InlineData("""{"question":"p","answer":"4","id":7}""", """{"problem":"p","answer":"4","id":7}""")]
    [InlineData("""{"question":"p","answer":"$4$"}""", """{"problem":"p","answer":"4"}""")]
    [InlineData(
        """{"messages":[{"role":"system","content":"be brief"},{"role":"user","content":"p"},{"role":"assistant","content":"s"}]}""",
        """{"problem":"p","solution":"s","system_prompt":"be brief"}""")]
    [InlineData(
        """{"prompt":[{"role":"system","content":"x"},{"role":"user","content":"p"}],"completion":[{"role":"assistant","content":"s"}]}""",
        """{"problem":"p","solution":"s","system_prompt":"x"}""")]
    [InlineData(
        """{"messages":[{"role":"system","content":" "},{"role":"user","content":"p"},{"role":"assistant","content":"s"}]}""",
        """{"problem":"p","solution":"s"}""")]
    [InlineData(
        """{"question":"p","answer":"4","system_prompt":"x"}""", """{"problem":"p","answer":"4","system_prompt":"x"}""")]
    [InlineData(
        """{"prompt":[{"role":"user","content":"p"}],"answer":"4","solution":null}""",
        """{"problem":"p","answer":"4","solution":null}""")]
    public async Task Load_KnownColumns_AreMapped(string row, string expected) =>
        Assert.Equal(expected, Assert.Single((await LoadAsync(row)).Rows).Json);

    [Fact]
    public async Task Load_NamedColumns_AreMapped()
    {
        var mapping = ColumnMapping.Parse("problem=q, answer=gold");
        Assert.Equal(new ColumnMapping("q", "gold", IsSolution: false), mapping);
        var row = Assert.Single((await LoadAsync("""{"q":"p","gold":4,"problem":"other"}""", mapping)).Rows);
        Assert.Equal(("p", "4"), (row.Problem, row.Answer));
    }

    [Theory]
    [InlineData("problem=q")]
    [InlineData("problem=q,answer")]
    [InlineData("answer=a,solution=s")]
    [InlineData("problem=,answer=a")]
    [InlineData("")]
    public void Parse_NoMapping_IsNone(string text) => Assert.Null(ColumnMapping.Parse(text));

    [Theory]
    [InlineData("""{"text":"p"}""", "has no columns that are known")]
    [InlineData("""{"messages":[{"role":"user","content":"a"},{"role":"user","content":"b"},{"role":"assistant","content":"s"}]}""",
        "column 'messages' has 2 messages of the user; one is expected.")]
    [InlineData("""{"messages":[{"role":"user","content":"a"},{"role":"system","content":"b"},{"role":"assistant","content":"s"}]}""",
        "column 'messages' has its system message after others.")]
    [InlineData("""{"messages":[{"role":"user","content":"a"},{"role":"tool","content":"b"},{"role":"assistant","content":"s"}]}""",
        "column 'messages' has a message of the role 'tool'; system, user and assistant are known.")]
    [InlineData("""{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":null}]}""",
        "column 'messages' has a message without a role or a text.")]
    [InlineData("""{"messages":[{"role":"user","content":"a"}]}""",
        "column 'messages' has no message of the assistant; one is expected.")]
    [InlineData("[1]", "is a JSON Array; every line must be one JSON object.")]
    [InlineData("{", "line 1, column 2: is not valid JSON; every line must be one JSON object.")]
    [InlineData("""{"question":"\ud800","answer":"1"}""", "escapes half a surrogate pair.")]
    [InlineData("""{"problem":"p","solution":"s","answer":"\ud800"}""", "escapes half a surrogate pair.")]
    [InlineData("", "has no rows.")]
    public async Task Load_WrongRow_SaysWhatIsWrong(string row, string expected) => Assert.Contains(
        expected, (await Assert.ThrowsAsync<DatasetException>(() => LoadAsync(row))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Load_BytesThatAreNotUtf8_AreRefused()
    {
        using var stream = new MemoryStream([.. "{\"problem\":\"p"u8, 0xFF, .. "\",\"solution\":\"s\"}"u8]);
        var exception = await Assert.ThrowsAsync<DatasetException>(() => CuratedFile.LoadAsync(stream, null, CancellationToken.None));
        Assert.Equal("line 1: is not UTF-8.", exception.Message);
    }

    [Theory]
    [InlineData("problem,answer\n1+1,2\n,4\n", "line 3: ")]
    [InlineData("problem,answer\n\"1\n+1\",2\n2+2\n", "line 4: has 1 fields, but the header has 2.")]
    [InlineData("problem,answer\n", "has no rows.")]
    public async Task Load_WrongCsv_NamesTheLineOfTheCsv(string text, string expected)
    {
        await File.WriteAllTextAsync(Csv, text);
        var exception = await Assert.ThrowsAsync<DatasetException>(() => CuratedFile.LoadAsync(Csv));
        Assert.StartsWith(expected, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Load_Csv_KeepsLinesAndBytesOfTheCsv()
    {
        await File.WriteAllTextAsync(Csv, "question,answer,other\n\"1\n+1\",2,x\n2+2,4,y\n");
        var file = await CuratedFile.LoadAsync(Csv);
        Assert.Equal([2, 4], file.Rows.Select(static row => row.Line));
        Assert.Equal(("2+2", "4"), (file.Rows[1].Problem, file.Rows[1].Answer));
        Assert.Equal(
            Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(await File.ReadAllBytesAsync(Csv))),
            file.Sha256);
    }

    [Fact]
    public async Task Mix_SameSeed_IsTheSameAndTakesWhatItIsTold()
    {
        var hard = Rows("h", 50);
        var easy = Rows("e", 20);
        var first = DatasetMix.Of([new MixPart(hard, 30), new MixPart(easy, 10)], 42);
        Assert.Equal(first, DatasetMix.Of([new MixPart(hard, 30), new MixPart(easy, 10)], 42));
        Assert.NotEqual(first, DatasetMix.Of([new MixPart(hard, 30), new MixPart(easy, 10)], 43));
        Assert.Equal(40, first.Distinct().Count());
        Assert.Equal(10, first.Count(static row => row.Problem[0] == 'e'));
        Assert.NotEqual(Enumerable.Repeat('h', 30), first.Take(30).Select(static row => row.Problem[0]));
        Assert.Throws<DatasetException>(() => DatasetMix.Of([new MixPart(easy, 21)], 42));
        using var stream = new MemoryStream();
        var hash = await CuratedFile.WriteAsync(first, stream);
        stream.Position = 0;
        Assert.Equal(hash, (await CuratedFile.LoadAsync(stream, null, CancellationToken.None)).Sha256);
    }

    [Fact]
    public void Statistics_OfRows_AreAsByHand()
    {
        var statistics = DatasetStatistics.Of(
        [
            FilterTests.Row("abc", @"\boxed{1,200}"), FilterTests.Row("ABC.", @"\boxed{\frac12}"), FilterTests.Row("x y", "none"),
            FilterTests.Row("longer", null, "yes"),
        ]);
        Assert.Equal(
            (4, 3, 2, 1, 1, (3, 3, 4, 6)),
            (statistics.Rows, statistics.WithSolution, statistics.Boxed, statistics.Unreadable, statistics.Duplicates,
                statistics.ProblemLengths));
        Assert.Equal(
            new Dictionary<string, int> { ["expression"] = 1, ["integer"] = 1, ["none"] = 1, ["text"] = 1 }, statistics.AnswerKinds);
    }

    private static List<CuratedRow> Rows(string name, int count) =>
        [.. Enumerable.Range(0, count).Select(i => FilterTests.Row($"{name}{i}", "1") with
        {
            Json = $$"""{"problem":"{{name}}{{i}}","solution":"1"}""",
        })];

    private static Task<CuratedFile> LoadAsync(string rows, ColumnMapping? mapping = null) =>
        CuratedFile.LoadAsync(new MemoryStream(Encoding.UTF8.GetBytes(rows)), mapping, CancellationToken.None);
}
