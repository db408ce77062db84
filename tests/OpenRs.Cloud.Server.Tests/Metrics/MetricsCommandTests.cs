using System.Globalization;
using System.Text;
using System.Text.Json;

namespace OpenRs.Cloud.Server.Tests.Metrics;

/// <summary><c>openrs runs metrics</c> and <c>openrs runs export</c> on a run of seventy steps.</summary>
[Collection(TrainedRunGroup.Name)]
public sealed class MetricsCommandTests(TrainedRun run) : IDisposable
{
    private const int WrongInput = 2;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<int> Widths => [60, 80, 120, 200];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Metrics_AsCsv_HasARowForEachStepWithExactNumbers()
    {
        var lines = await RunAsync("metrics", "--output", "csv");
        Assert.Equal("step,complete_time,spent_usd,kl,reward,rewards/accuracy/mean", lines[0]);
        Assert.Equal(TrainedRun.Steps, lines.Count - 1);
        for (var step = 1; step <= TrainedRun.Steps; step++)
        {
            var cells = lines[step].Split(',');
            Assert.Equal(step, int.Parse(cells[0], CultureInfo.InvariantCulture));
            Assert.Equal((step - 1) / 70.0, double.Parse(cells[4], CultureInfo.InvariantCulture));
        }
    }

    [Fact]
    public async Task Metrics_OfARangeAndColumns_KeepTheOrderThatWasAskedFor()
    {
        string[] range = ["--first-step", "8", "--last-step", "9", "--columns", "reward,kl"];
        Assert.Equal(["step,reward,kl", "8,0.1,0.1", "9,0.11428571428571428,0.09090909090909091"], await CsvAsync(range));
        var lines = await RunAsync(["metrics", "--output", "jsonl", .. range]);
        Assert.Equal("""{ "step": 8, "values": { "reward": 0.1, "kl": 0.1 } }""", lines[0]);
        var json = JsonDocument.Parse(Assert.Single(await RunAsync(["metrics", "--output", "json", .. range]))).RootElement;
        Assert.Equal([8, 9], json.EnumerateArray().Select(static step => step.GetProperty("step").GetInt32()));
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public async Task Metrics_AtAnyWidth_FitsAsTableAndAsPlot(int width)
    {
        var table = await RunAsync(width, "metrics");
        Assert.Contains(table, static line => line.Contains("step", StringComparison.Ordinal));
        Assert.Equal(TrainedRun.Steps, table.Count(static line => int.TryParse(line.Trim().Split(' ')[0], out _)));

        var plot = await RunAsync(width, "metrics", "--plot", "--columns", "reward,rewards/accuracy/mean");
        Assert.All(table.Concat(plot), line => Assert.True(line.Length <= width, $"{line.Length} columns at {width}: {line}"));
        Assert.All(plot, static line => Assert.DoesNotContain(line, static letter => letter is < ' ' or > '~'));
        Assert.Equal(2, plot.Count(static line => line.Trim() is var axis
            && axis.StartsWith("step 1 ", StringComparison.Ordinal) && axis.EndsWith("step 70", StringComparison.Ordinal)));

        // The axis has the least and the most value, and a curve that rises goes from below left to above right.
        Assert.Contains(plot, static line => line.StartsWith("0.9857 |", StringComparison.Ordinal) && line.EndsWith('*'));
        Assert.Contains(plot, static line => line.StartsWith("     0 |*", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(
        "--columns nothing: the steps have no such metric. They have: complete_time, spent_usd, kl, reward,", "--columns", "nothing")]
    [InlineData("--output xml: must be table, csv, jsonl or json.", "--output", "xml")]
    [InlineData("--plot draws", "--plot", "--output", "csv")]
    [InlineData("INVALID_ARGUMENT: --last-step: must not be before the first step, 9.", "--first-step", "9", "--last-step", "8")]
    [InlineData("--first-step 0: must be a whole number of at least 1.", "--first-step", "0")]
    public async Task Metrics_WithWrongOptions_IsWrongInput(string words, params string[] options)
    {
        var result = await StartAsync(null, ["metrics", .. options]);
        Assert.True(result.ExitCode == WrongInput, result.ToString());
        Assert.Contains(words, string.Join('\n', result.Error), StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    [Fact]
    public async Task Export_AsTensorBoard_ReadsBackRecordByRecord()
    {
        Assert.Equal(0xe3069283u, EventFileReader.Crc32C(Encoding.ASCII.GetBytes("123456789")));
        var file = Assert.Single(await RunAsync("export", "--format", "tensorboard", "--out", _folder["tb"]));
        Assert.StartsWith("events.out.tfevents.", Path.GetFileName(file), StringComparison.Ordinal);
        var events = EventFileReader.Read(await File.ReadAllBytesAsync(file));
        Assert.Equal("brain.Event:2", events[0].FileVersion);
        Assert.All(events.Skip(1), static read => Assert.Null(read.FileVersion));

        var steps = events.Where(static read => read.Scalars.ContainsKey("train/reward")).ToList();
        Assert.Equal(Enumerable.Range(1, TrainedRun.Steps).Select(static step => (long)step), steps.Select(static read => read.Step));
        var stored = (await run.ListAsync(size: 1000)).Steps;
        foreach (var (step, read) in stored.Zip(steps))
        {
            Assert.Equal(step.Values.Keys.Select(static name => $"train/{name}").Order(), read.Scalars.Keys.Order());
            Assert.All(step.Values, value => Assert.Equal((float)value.Value, read.Scalars[$"train/{value.Key}"]));
            var time = DateTimeOffset.UnixEpoch.AddSeconds(read.WallTime);
            Assert.Equal(step.CompleteTime.ToDateTimeOffset(), time, TimeSpan.FromMilliseconds(1));
        }

        var evaluations = (await run.Api.GetAsync(run.Name)).Evaluations;
        Assert.NotEmpty(evaluations);
        Assert.Equal(
            evaluations.Select(static evaluation => ((long)evaluation.Step, (float)evaluation.Accuracy)),
            events.Where(static read => read.Scalars.ContainsKey("eval/accuracy"))
                .Select(static read => (read.Step, read.Scalars["eval/accuracy"])));
    }

    [Theory]
    [InlineData("csv", "metrics.csv", "evaluations.csv")]
    [InlineData("jsonl", "metrics.jsonl", "evaluations.jsonl")]
    public async Task Export_OverFilesThatAreThere_AsksForForce(string format, params string[] names)
    {
        string[] export = ["export", "--format", format, "--out", _folder["out"]];
        Assert.Equal(names.Select(name => Path.Combine(_folder["out"], name)), await RunAsync(export));
        var metrics = await File.ReadAllTextAsync(Path.Combine(_folder["out"], names[0]));
        Assert.Equal(TrainedRun.Steps + (format == "csv" ? 1 : 0), metrics.TrimEnd('\n').Split('\n').Length);
        await File.WriteAllTextAsync(Path.Combine(_folder["out"], names[0]), "mine");

        var refused = await StartAsync(null, export);
        Assert.Equal(WrongInput, refused.ExitCode);
        Assert.Contains("Give --force to replace it", Assert.Single(refused.Error), StringComparison.Ordinal);
        Assert.Equal("mine", await File.ReadAllTextAsync(Path.Combine(_folder["out"], names[0])));

        await RunAsync([.. export, "--force"]);
        Assert.Equal(metrics, await File.ReadAllTextAsync(Path.Combine(_folder["out"], names[0])));
        Assert.Equal(names.Order(), Directory.GetFiles(_folder["out"]).Select(Path.GetFileName).Order());
    }

    private Task<IReadOnlyList<string>> CsvAsync(string[] options) => RunAsync(["metrics", "--output", "csv", .. options]);

    private Task<IReadOnlyList<string>> RunAsync(params string[] words) => RunAsync(null, words);

    private async Task<IReadOnlyList<string>> RunAsync(int? width, params string[] words)
    {
        var result = await StartAsync(width, words);
        Assert.True(result.ExitCode == 0, result.ToString());
        return result.Output;
    }

    private Task<ProgramResult> StartAsync(int? width, string[] words) => ProgramResult.OfAsync(
        BuiltProgram.Cli,
        ["runs", words[0], run.Name, .. words[1..], "--server", run.Server.Address.AbsoluteUri],
        Timeout,
        environment: new Dictionary<string, string?> { ["COLUMNS"] = width is null ? null : $"{width}" });
}
