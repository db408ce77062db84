using System.Text.Json.Nodes;
using OpenRs.Bench.ControlPlane.Elastic;
using OpenRs.Cloud.EndToEnd.Tests.Harness;

namespace OpenRs.Cloud.EndToEnd.Tests;

/// <summary>
/// The commands of README.md as they stand there, in a folder that holds the files that they name. Put in are only names of this machine
/// and of runs, and smaller numbers for what would take long. The two commands of its first section are the demo's own tests and this very
/// run.
/// </summary>
[Collection(EndToEndCollection.Name)]
public sealed class ReadmeTests : IDisposable
{
    private const string Start = "Two commands";
    private const string Use = "Your own model and problems";
    private const string Trust = "Trust it with money";
    private const string Cluster = "On to a GPU and a cluster";
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(120);

    private readonly string _folder = Directory.CreateTempSubdirectory("openrs-readme-").FullName;
    private readonly string _address = $"127.0.0.1:{FreePort.Find()}";
    private readonly Dictionary<string, string?> _environment;
    private readonly List<(string Written, string Run)> _replacements;

    public ReadmeTests(QuickstartFixture quickstart)
    {
        Directory.CreateSymbolicLink(Path.Combine(_folder, "DIR"), quickstart.Task.Model);
        File.CreateSymbolicLink(Path.Combine(_folder, "problems.jsonl"), quickstart.Task.Evaluation);
        _environment = new(ProcessCloud.ProgramEnvironment)
        {
            ["XDG_CONFIG_HOME"] = Path.Combine(_folder, "config"),
            ["OPENRS_SERVER"] = $"http://{_address}",
        };
        _replacements =
        [
            ("--recipe open-rs3", "--recipe quickstart"),
            ("max_steps=100", "max_steps=100000 save_every=1"),
            ("--runs 10000", "--runs 50"),
            ("bench elastic", "bench elastic --only 4-agents"),
            ("--agents 1000 --seconds 60", "--agents 20 --seconds 3"),
            ("up --agents 2", $"up --agents 2 --listen http://{_address}"),
            ("https://ACCOUNT.blob.core.windows.net/CONTAINER", $"file://{_folder}/objects"),
            ("/var/lib/openrs", Path.Combine(_folder, "data")),
            ("10.0.0.5:7420", _address),
        ];
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Readme_Commands_StandInSectionsThatAreRun() => Assert.Equal(
        [Start, Use, Trust, Cluster], ReadmeCommand.All.Select(static command => command.Section).Distinct());

    [Fact]
    public void Readme_FirstSection_HasTheTwoCommands() =>
        Assert.Equal(["./openrs demo", "./openrs test"], Of(Start).Select(static command => command.Line));

    [Fact]
    public async Task Readme_YourOwnModelAndProblems_Works()
    {
        var commands = new Queue<ReadmeCommand>(Of(Use));
        await using var up = await StartAsync(commands.Dequeue(), "Serving at ");
        var run = (await SucceedAsync(commands.Dequeue())).Output[0].Split('/')[^1];
        _replacements.Add(("RUN", run));
        _replacements.Add(("STEP", "1"));
        await using var watch = await StartAsync(commands.Dequeue(), "step ");
        await WaitForCheckpointAsync(run);
        foreach (var command in commands)
        {
            if (command.Line.StartsWith("./openrs runs resume", StringComparison.Ordinal))
            {
                await WaitForStateAsync(run, "RUN_STATE_PAUSED");
            }

            await SucceedAsync(command);
        }

        Assert.NotEmpty(await File.ReadAllTextAsync(Path.Combine(_folder, "november.csv")));
        HuggingFaceLayout.AssertHolds(Path.Combine(_folder, "best"));
    }

    [Fact]
    public async Task Readme_TrustItWithMoney_Works()
    {
        foreach (var command in Of(Trust))
        {
            await SucceedAsync(command);
        }
    }

    [Fact]
    public async Task Readme_OnToAGpuAndACluster_Works()
    {
        using var authority = new TestAuthority(_folder);
        authority.Issue("server", serial: 7);
        var commands = new Queue<ReadmeCommand>(Of(Cluster));
        await using var server = await StartAsync(commands.Dequeue(), "Serving at ");
        foreach (var secret in new[] { "agent.token", "admin.key" })
        {
            File.Copy(Path.Combine(_folder, "data", secret), Path.Combine(_folder, secret));
        }

        _environment["OPENRS_SERVER"] = null;
        await using var agent = await StartAsync(commands.Dequeue(), " is connected to ");
        foreach (var command in commands)
        {
            await SucceedAsync(command);
        }
    }

    private static IEnumerable<ReadmeCommand> Of(string section) => ReadmeCommand.All.Where(command => command.Section == section);

    private ReadmeCommand Fill(ReadmeCommand command) => _replacements.Aggregate(
        command,
        static (line, replacement) => line with { Line = line.Line.Replace(
            replacement.Written, replacement.Run, StringComparison.Ordinal) });

    private async Task<ProgramResult> SucceedAsync(ReadmeCommand written)
    {
        var command = Fill(written);
        var input = command.Input is { } file ? await File.ReadAllTextAsync(Path.Combine(_folder, file)) : "";
        var result = await ProgramResult.OfAsync(BuiltProgram.Cli, command.Arguments, Timeout, _folder, _environment, input);
        Assert.True(result.ExitCode == 0, $"README says: {written}\nrun as: {command}\n{result}");
        return result;
    }

    private async Task<ChildProcess> StartAsync(ReadmeCommand written, string words)
    {
        var process = ChildProcess.Start(BuiltProgram.Cli, Fill(written).Arguments, _folder, _environment);
        try
        {
            await process.WaitForLineAsync(line => line.Contains(words, StringComparison.Ordinal), $"'{words}' of: {written}", Timeout);
            return process;
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    private Task WaitForCheckpointAsync(string run) => WaitAsync(static found => found["checkpoint"] is not null, run);

    private Task WaitForStateAsync(string run, string state) => WaitAsync(found => (string?)found["state"] == state, run);

    private async Task WaitAsync(Func<JsonNode, bool> holds, string run)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(started) < Timeout)
        {
            var result = await SucceedAsync(new ReadmeCommand(Use, $"openrs runs get {run} --output json"));
            if (holds(JsonNode.Parse(result.Output[^1])!))
            {
                return;
            }
        }

        Assert.Fail($"{run} did not get there in {Timeout}.");
    }
}
