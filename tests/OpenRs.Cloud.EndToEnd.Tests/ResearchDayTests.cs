using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using OpenRs.Bench.ControlPlane.Elastic;
using OpenRs.Cloud.EndToEnd.Tests.Harness;

namespace OpenRs.Cloud.EndToEnd.Tests;

/// <summary>
/// The commands of docs/research-day.md as they stand there, with a server and two agents, and what the page says that they print: each
/// line that it shows is printed, but for numbers and ids.
/// </summary>
[Collection(EndToEndCollection.Name)]
public sealed partial class ResearchDayTests(QuickstartFixture quickstart) : IDisposable
{
    private const int Validation = 24;
    private const int Benchmark = 16;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(180);

    // What a command is to be known by in later ones, and where it prints that.
    private static readonly (string Command, string Name, Regex Printed)[] Names =
    [
        ("datasets upload", "DATASET", DatasetId()),
        ("checkpoints export", "MODEL", ModelName()),
        ("--recipe quickstart-sft", "SFT", RunId()),
        ("runs create --recipe quickstart ", "RUN", RunId()),
        ("runs fork", "FORK", RunId()),
        ("--model RUN/4", "EVAL1", EvaluationId()),
        ("--model RUN/16", "EVAL2", EvaluationId()),
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("openrs-research-").FullName;
    private readonly Dictionary<string, string> _named = new(StringComparer.Ordinal);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Page_CommandsAndWhatTheyPrint_AreSo()
    {
        WriteFiles();
        await using var cloud = await ProcessCloud.StartAsync();
        cloud.StartAgent("agent-1");
        cloud.StartAgent("agent-2");
        var environment = new Dictionary<string, string?>(ProcessCloud.ProgramEnvironment)
        {
            ["XDG_CONFIG_HOME"] = Path.Combine(_folder, "config"),
            ["OPENRS_SERVER"] = cloud.Address.GetLeftPart(UriPartial.Authority),
            ["COLUMNS"] = "100",
        };
        foreach (var (command, shown) in PageExample.Read("docs/research-day.md"))
        {
            var line = _named.Aggregate(command, static (line, name) => Regex.Replace(line, $@"\b{name.Key}\b", name.Value));
            var result = await ProgramResult.OfAsync(
                BuiltProgram.Cli, [.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1)], Timeout, _folder, environment, "");
            Assert.True(result.ExitCode == 0, $"The page says: {command}\nrun as: {line}\n{result}");
            var printed = result.Output.Select(PageExample.Skeleton).ToHashSet(StringComparer.Ordinal);
            Assert.All(shown, text => Assert.True(
                printed.Contains(PageExample.Skeleton(text)), $"The page shows for {command}:\n{text}\nprinted was:\n{result}"));
            foreach (var (_, name, pattern) in Names.Where(name => command.Contains(name.Command, StringComparison.Ordinal)))
            {
                _named[name] = pattern.Match(string.Join('\n', result.Output)).Value;
            }
        }

        Assert.Equal(Names.Length, _named.Values.Count(static name => name.Length > 0));
        Assert.True(File.Exists(Path.Combine(_folder, "report.html")));
    }

    [GeneratedRegex("(?<=datasets/)[0-9a-f]+")]
    private static partial Regex DatasetId();

    [GeneratedRegex("projects/default/models/[0-9a-f]+")]
    private static partial Regex ModelName();

    [GeneratedRegex("(?<=runs/)run-[0-9a-f]+")]
    private static partial Regex RunId();

    [GeneratedRegex("(?<=evaluations/)eval-[0-9a-f]+")]
    private static partial Regex EvaluationId();

    private void WriteFiles()
    {
        var made = Path.GetDirectoryName(quickstart.Task.Train)!;
        Directory.CreateSymbolicLink(Path.Combine(_folder, "day"), made);
        var train = File.ReadLines(quickstart.Task.Train).Take(400).Select(Parse).ToList();
        var heldOut = File.ReadLines(Path.Combine(made, "heldout.jsonl")).Take(Validation + Benchmark).Select(Parse).ToList();
        File.WriteAllLines(
            Path.Combine(_folder, "pool.csv"),
            ["question,final", .. train.Concat(heldOut.Skip(Validation).Take(6)).Concat(train.Take(20)).Select(static row =>
                $"{row["problem"]},{row["answer"]}")]);
        Write("validation.jsonl", heldOut.Take(Validation));
        Write("benchmark.jsonl", heldOut.Skip(Validation));
    }

    private static JsonObject Parse(string line) => JsonNode.Parse(line)!.AsObject();

    private void Write(string name, IEnumerable<JsonObject> rows) => File.WriteAllLines(
        Path.Combine(_folder, name),
        rows.Select(static row => JsonSerializer.Serialize(new { problem = (string?)row["problem"], answer = (string?)row["answer"] })));
}
