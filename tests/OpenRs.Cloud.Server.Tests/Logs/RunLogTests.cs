using Grpc.Core;
using OpenRs.Cloud.Server.Tests.Api;
using OpenRs.Cloud.Storage.Logs;
using OpenRs.Cloud.Storage.Objects;
using OpenRs.Cloud.V1;
using LogLine = OpenRs.Cloud.V1.LogLine;
using LogSeverity = OpenRs.Cloud.V1.LogSeverity;
using StoredLine = OpenRs.Cloud.Storage.Logs.LogLine;
using StoredSeverity = OpenRs.Cloud.Storage.Logs.LogSeverity;

namespace OpenRs.Cloud.Server.Tests.Logs;

/// <summary>ListRunLogs and <c>openrs runs logs</c>: lines of the server and of agents.</summary>
[Collection(ServerGroup.Name)]
public sealed class RunLogTests(ServerFixture fixture)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private ApiClient Api => fixture.Api;

    [Fact]
    public async Task Logs_OfTheServer_TellOfTheRunAndGoWithIt()
    {
        var run = await Api.CreateAsync(await Api.SpecAsync());
        await Api.Runs.CancelRunAsync(new CancelRunRequest { Name = run.Name });
        var followed = await StartAsync(null, run.Name, "--component", "server", "--follow", "--output", "jsonl");
        Assert.Equal(0, followed.ExitCode);
        Assert.Contains(followed.Output, static line => line.Contains("CANCELLED. Cancelled by a client.", StringComparison.Ordinal));
        Assert.Single(followed.Output, static line => line.Contains("created: recipe quickstart", StringComparison.Ordinal));
        await Api.Runs.DeleteRunAsync(new DeleteRunRequest { Name = run.Name });
        Assert.False(Directory.Exists(fixture.Folder[$"data/objects/{run.Name}/logs/server"])
            && Directory.GetFiles(fixture.Folder[$"data/objects/{run.Name}/logs/server"]).Length > 0);
        await Refused.AsAsync(
            StatusCode.NotFound, "RUN_NOT_FOUND", null, run.Name,
            async () => await Api.Runs.ListRunLogsAsync(new ListRunLogsRequest { Parent = run.Name }));
    }

    [Fact]
    public async Task Logs_OfAgents_ArePagedAndFilteredByWhoWroteThem()
    {
        var run = await Api.CreateAsync(await Api.SpecAsync());
        await WriteAsync(run.Name, "agent-1", 0, 30, "rollout-000003/0");
        await WriteAsync(run.Name, "agent-2", 0, 30, "train-000003/0");
        var (lines, token) = (new List<LogLine>(), "");
        do
        {
            var page = await ListAsync(run.Name, new() { PageSize = 7, PageToken = token, Components = { "agent-1", "agent-2" } });
            lines.AddRange(page.Lines);
            token = page.NextPageToken;
        }
        while (token.Length > 0);
        Assert.Equal(60, lines.Select(static line => line.Id).Distinct().Count());
        Assert.Equal(60, lines.Count);
        Assert.Equal(lines.OrderBy(static line => line.Time), lines);
        Assert.All(lines, static line => Assert.Equal(3, line.Step));

        var trainer = (await ListAsync(run.Name, new() { Components = { "trainer" } })).Lines;
        Assert.Equal((30, "agent-2"), (trainer.Count, trainer[0].Component));
        var grave = (await ListAsync(run.Name, new() { Components = { "agent-1" }, MinSeverity = LogSeverity.Warning })).Lines;
        Assert.Equal(3, grave.Count);
        await Refused.AsAsync(
            StatusCode.InvalidArgument, "INVALID_ARGUMENT", "components", "neither an agent's id, nor trainer, nor server",
            async () => await ListAsync(run.Name, new() { Components = { "../x" } }));
    }

    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    public async Task Logs_ThatWouldCommandTheTerminal_ArePlainAndFit(int width)
    {
        var run = await Api.CreateAsync(await Api.SpecAsync());
        await WriteAsync(run.Name, "agent-1", 0, 5, "rollout-000003/0", $"\u001b[2J{new string('\u6570', 60)} red\u202e");
        var shown = await StartAsync(width, run.Name, "--component", "agent-1");
        Assert.True(shown.ExitCode == 0, shown.ToString());
        Assert.All(shown.Output, line => Assert.True(line.Length <= width, $"{line.Length} columns at {width}: {line}"));
        Assert.All(shown.Output, static line => Assert.DoesNotContain(line, static letter => char.IsControl(letter) || letter == '\u202e'));
        Assert.Contains(shown.Output, static line => line.Contains("\\u001b[2J", StringComparison.Ordinal));
    }

    private async Task<ListRunLogsResponse> ListAsync(string run, ListRunLogsRequest request)
    {
        request.Parent = run;
        return await Api.Runs.ListRunLogsAsync(request);
    }

    private async Task WriteAsync(string run, string agent, int first, int count, string unit, string text = "line")
    {
        var store = new ObjectStoreOptions { Uri = new Uri(fixture.Folder["data/objects"]).AbsoluteUri };
        var objects = await ObjectStoreFactory.OpenAsync(store, TimeProvider.System, CancellationToken.None);
        var buffer = new LogBuffer();
        foreach (var number in Enumerable.Range(first, count))
        {
            // Pairs of one time, as fast programs write them.
            buffer.Add(new StoredLine
            {
                Time = Start.AddSeconds(number / 2),
                Level = number % 10 == 0 ? StoredSeverity.Warning : StoredSeverity.Information,
                Source = "AgentLoop",
                Message = $"{text} {number}",
                Unit = unit,
                Step = 3,
            });
        }

        await new LogObjects(objects, run).WriteAsync(agent, "1", buffer.Take(), isFirst: true, CancellationToken.None);
    }

    private Task<ProgramResult> StartAsync(int? width, string run, params string[] options) => ProgramResult.OfAsync(
        BuiltProgram.Cli,
        ["runs", "logs", run, .. options, "--server", fixture.Server.Address.AbsoluteUri],
        Timeout,
        environment: new Dictionary<string, string?> { ["COLUMNS"] = width is null ? null : $"{width}" });
}
