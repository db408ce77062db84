using System.Text.Json;
using OpenRs.Cloud.Server.Tests.Metrics;

namespace OpenRs.Cloud.Server.Tests.Events;

/// <summary><c>openrs runs events</c> on a run that is over.</summary>
[Collection(TrainedRunGroup.Name)]
public sealed class EventsCommandTests(TrainedRun run)
{
    private const int WrongInput = 2;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    public static TheoryData<int> Widths => [60, 80, 120, 200];

    [Theory]
    [MemberData(nameof(Widths))]
    public async Task Events_AtAnyWidth_Fit(int width)
    {
        var lines = (await StartAsync(width)).Output;
        Assert.All(lines, line => Assert.True(line.Length <= width, $"{line.Length} columns at {width}: {line}"));
        var text = string.Join(' ', lines.Select(static line => line[35..].Trim()));
        Assert.Contains("PROVISIONING -> RUNNING: Agent trainer is at work.", text, StringComparison.Ordinal);
        Assert.Contains("RUNNING -> SUCCEEDED: All 70 steps done.", text, StringComparison.Ordinal);
        Assert.Contains("Agent trainer left: it gave its lease back.", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_OfAKind_AreOnlyThose()
    {
        var array = JsonDocument.Parse(Assert.Single((await StartAsync(null, "--kind", "agent-joined", "--output", "json")).Output));
        var joined = Assert.Single(array.RootElement.EnumerateArray());
        Assert.Equal("trainer", joined.GetProperty("agent").GetString());
        Assert.Equal("RUN_EVENT_KIND_AGENT_JOINED", joined.GetProperty("kind").GetString());
        Assert.Equal(3, (await StartAsync(null, "--kind", "state")).Output.Count);
    }

    [Fact]
    public async Task Follow_OfARunThatIsOver_ShowsAllAndEnds()
    {
        var followed = (await StartAsync(null, "--follow", "--output", "jsonl")).Output;
        Assert.Equal((await StartAsync(null, "--output", "jsonl")).Output, followed);
        Assert.True(followed.Count > 5, string.Join('\n', followed));
    }

    [Theory]
    [InlineData("nothing", "--kind", "nothing")]
    [InlineData("--follow: a JSON array has no end", "--follow", "--output", "json")]
    public async Task Events_WithWrongOptions_IsWrongInput(string words, params string[] options)
    {
        var result = await ProgramResult.OfAsync(BuiltProgram.Cli, Command(options), Timeout);
        Assert.True(result.ExitCode == WrongInput, result.ToString());
        Assert.Contains(words, string.Join('\n', result.Error), StringComparison.Ordinal);
    }

    private async Task<ProgramResult> StartAsync(int? width, params string[] options)
    {
        var result = await ProgramResult.OfAsync(
            BuiltProgram.Cli,
            Command(options),
            Timeout,
            environment: new Dictionary<string, string?> { ["COLUMNS"] = width is null ? null : $"{width}" });
        Assert.True(result.ExitCode == 0, result.ToString());
        return result;
    }

    private string[] Command(string[] options) => ["runs", "events", run.Name, .. options, "--server", run.Server.Address.AbsoluteUri];
}
