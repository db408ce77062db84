using System.Text;
using OpenRs.Recipes.Datasets;

namespace OpenRs.Recipes.Tests.Datasets;

/// <summary>Datasets come from whoever may upload one.</summary>
public sealed class HostileDatasetTests : IDisposable
{
    private const long MaxAllocatedBytes = 64 << 20;
    private const long MaxBytes = 1 << 20;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("openrs-dataset-");

    public static TheoryData<string, string> Lines => new()
    {
        { "nested lists", new string('[', 1_000_000) },
        { "nested objects", Repeat("{\"problem\":", 90_000) },
        { "nested column", $"{{\"problem\":{new string('[', 500_000)}" },
        { "long line", $"{{\"problem\":\"{new string('a', 3_000_000)}\"}}" },
        { "endless line", new string('a', 10_000_000) },
        { "many values", $"{{\"problem\":[{Repeat("0,", 500_000)}0]}}" },
        { "many columns", $"{{{string.Join(',', Enumerable.Range(0, 90_000).Select(static i => $"\"c{i}\":0"))}}}" },
        { "long column", $"{{\"{new string('c', 1_000_000)}\":0}}" },
        { "half a surrogate pair", """{"problem":"\ud800","solution":"x"}""" },
        { "half a pair in a name", """{"\ud800":1,"problem":7}""" },
        { "no rows", new string('\n', 1_000_000) },
    };

    [Theory]
    [MemberData(nameof(Lines))]
    public void Read_HostileLine_IsRefusedInAShortMessage(string name, string text)
    {
        var path = Write(Encoding.UTF8.GetBytes(text));
        var error = HostileInput.Run(name, () => Wait(DatasetReader.LoadAsync(path)), IsRefusal, MaxAllocatedBytes);
        Assert.InRange(Assert.IsType<DatasetException>(error).Message.Length, 1, 2000);
    }

    [Fact]
    public void Inspect_LongRowOfSmallValues_IsRefusedBeforeADocumentIsMade()
    {
        var path = Write(Encoding.UTF8.GetBytes($"{{\"problem\":\"1\",\"answer\":1,\"x\":[{Repeat("0,", 7_000_000)}0]}}"));

        // The buffer doubles up to 16 MiB; a document would take 84 MB more.
        DatasetSummary? summary = null;
        HostileInput.Run(
            "7,000,000 values",
            () => summary = DatasetInspector.InspectAsync(path, null, 16 << 20).GetAwaiter().GetResult(),
            IsRefusal,
            MaxAllocatedBytes);
        Assert.Contains("more than 1000000 values", Assert.Single(summary!.Problems).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inspect_LongNamesOfColumns_AreNotKept()
    {
        var rows = Enumerable.Range(0, 50).Select(static i => $"{{\"problem\":\"1\",\"answer\":1,\"{i}{new string('c', 1000)}\":0}}\n");
        var summary = await DatasetInspector.InspectAsync(Write(Encoding.UTF8.GetBytes(string.Concat(rows))), null, 1 << 20);
        Assert.Equal(["answer", "problem"], summary.Columns);
    }

    [Fact]
    public async Task Csv_NamesThatEachRowRepeats_DoNotGrowBeyondTheLimit()
    {
        var header = string.Join(',', Enumerable.Range(0, 1000).Select(static i => $"{i}{new string('c', 190)}"));
        var row = new string(',', 999) + "\n";
        var error = await Assert.ThrowsAsync<DatasetException>(() => ConvertAsync(header + "\n" + Repeat(row, 1000)));
        Assert.Equal(DatasetError.TooLarge, error.Error);
        Assert.InRange(new FileInfo(Path.Combine(_folder.FullName, "rows.jsonl")).Length, 1, MaxBytes + 500_000);
    }

    [Theory]
    [InlineData("many columns")]
    [InlineData("long record")]
    [InlineData("quote that never ends")]
    [InlineData("quotes")]
    [InlineData("carriage returns")]
    public async Task Csv_HostileText_IsRefused(string name)
    {
        var text = name switch
        {
            "many columns" => string.Join(',', Enumerable.Range(0, 1001)) + "\n",
            "long record" => "problem,answer\n" + new string('1', 2_000_000) + ",1\n",
            "quote that never ends" => "problem,answer\n\"" + new string('1', 2_000_000),
            "quotes" => "problem,answer\n" + new string('"', 2_000_001),
            _ => "problem,answer\n" + new string('\r', 2_000_000),
        };
        var error = await Assert.ThrowsAsync<DatasetException>(() => ConvertAsync(text));
        Assert.InRange(error.Message.Length, 1, 500);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static bool IsRefusal(Exception error) => error is DatasetException;

    private static void Wait(Task task) => task.GetAwaiter().GetResult();

    private static string Repeat(string text, int times) => string.Concat(Enumerable.Repeat(text, times));

    private Task ConvertAsync(string csv) => ConvertAsync(Encoding.UTF8.GetBytes(csv));

    private Task ConvertAsync(byte[] csv)
    {
        var rows = Path.Combine(_folder.FullName, "rows.jsonl");
        File.Delete(rows);
        return CsvDataset.ConvertAsync(Write(csv), rows, MaxBytes);
    }

    private string Write(byte[] content)
    {
        var path = Path.Combine(_folder.FullName, "dataset");
        File.WriteAllBytes(path, content);
        return path;
    }
}
