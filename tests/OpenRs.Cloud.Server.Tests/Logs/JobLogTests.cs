using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using OpenRs.Cloud.Protocol.Logs;
using OpenRs.Cloud.Storage.Logs;
using OpenRs.Cloud.Storage.Objects;

namespace OpenRs.Cloud.Server.Tests.Logs;

/// <summary>Which lines of a program concern which run, and how they are stored.</summary>
public sealed partial class JobLogTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly JobScope _scope = new();
    private readonly JobLogs _logs;
    private readonly ILogger _logger;
    private readonly ILogger _other;
    private IObjectStore? _store;

    public JobLogTests()
    {
        _logs = new JobLogs("agent-1", _time);
        var provider = new JobLogProvider(_logs, _scope, _time);
        (_logger, _other) = (provider.CreateLogger("OpenRs.Cloud.Protocol.Agents.AgentLoop"), provider.CreateLogger("Grpc.Net.Client"));
    }

    public async Task InitializeAsync() => _store = await ObjectStoreFactory.OpenAsync(
        new ObjectStoreOptions { Uri = new Uri(_folder["objects"]).AbsoluteUri }, TimeProvider.System, CancellationToken.None);

    public Task DisposeAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Lines_ThatNameARunOrComeDuringItsWork_AreThoseOfTheRun()
    {
        LogPlain(_logger, "before any work");
        LogLease(_logger, "run-a.3");
        _scope.Begin(new JobWork("run-a", "train-000012/0", "agent-1", "run-a.3", "trace-1"));
        LogPlain(_logger, "while it works");
        LogWarned(_other, "of another library");
        LogPlain(_other, "chatter");
        _scope.End();
        LogPlain(_logger, "between two units");
        LogFailed(_logger, new InvalidOperationException("no room"), "train-000012/0");
        LogLease(_logger, "eval-b.1");
        LogRun(_logger, "run-c", 7);
        Assert.Null(await FlushAsync());
        var lines = await LinesAsync("run-a");
        Assert.Equal(
            ["Lease run-a.3.", "while it works", "of another library", "Work failed at train-000012/0."],
            lines.Select(static line => line.Message));
        Assert.Equal([null, 12, 12, 12], lines.Select(static line => line.Step));
        Assert.Equal([null, "trace-1", "trace-1", "trace-1"], lines.Select(static line => line.TraceId));
        Assert.Equal(("train-000012/0", "AgentLoop", LogSeverity.Information), (lines[1].Unit, lines[1].Source, lines[1].Level));
        Assert.Contains("no room", lines[3].Error, StringComparison.Ordinal);
        Assert.Equal(7, Assert.Single(await LinesAsync("run-c")).Step);
        Assert.Empty(await LinesAsync("eval-b"));
    }

    [Fact]
    public async Task Flush_OfAStoreThatFails_KeepsTheLines()
    {
        LogLease(_logger, "run-a.1");
        Assert.IsType<IOException>(await _logs.FlushAsync(static (_, _) => throw new IOException("full"), CancellationToken.None));
        LogLease(_logger, "run-a.2");
        Assert.Null(await FlushAsync());
        Assert.Equal(2, (await LinesAsync("run-a")).Count);
    }

    /// <summary>The run was there when its place was looked for, and is deleted with its objects before the lines are written.</summary>
    [Fact]
    public async Task Flush_OfARunThatIsDeletedMeanwhile_LeavesNothing()
    {
        LogLease(_logger, "run-a.1");
        var calls = 0;
        await _logs.FlushAsync(
            (jobId, _) => Task.FromResult(calls++ == 0 ? new LogObjects(_store!, jobId) : null), CancellationToken.None);
        Assert.Equal(2, calls);
        Assert.Empty(await LinesAsync("run-a"));
    }

    [Fact]
    public async Task Flush_OfARunWhosePlaceIsKnown_LooksForItOnce()
    {
        LogLease(_logger, "run-a.1");
        Assert.Null(await FlushAsync());
        LogLease(_logger, "run-a.2");
        var calls = 0;
        await _logs.FlushAsync(
            (jobId, _) => Task.FromResult<LogObjects?>(calls++ == 0 ? new LogObjects(_store!, jobId) : null), CancellationToken.None);
        Assert.Equal(1, calls);
        Assert.Equal(2, (await LinesAsync("run-a")).Count);
    }

    private Task<Exception?> FlushAsync() =>
        _logs.FlushAsync((jobId, _) => Task.FromResult<LogObjects?>(new LogObjects(_store!, jobId)), CancellationToken.None);

    private async Task<IReadOnlyList<LogLine>> LinesAsync(string jobId)
    {
        var files = await new LogObjects(_store!, jobId).ReadAsync(static _ => true, DateTimeOffset.MinValue, CancellationToken.None);
        return [.. files.SelectMany(static file => file.Lines)];
    }

    [LoggerMessage(1, LogLevel.Information, "{Text}")]
    private static partial void LogPlain(ILogger logger, string text);

    [LoggerMessage(5, LogLevel.Warning, "{Text}")]
    private static partial void LogWarned(ILogger logger, string text);

    [LoggerMessage(2, LogLevel.Information, "Lease {Lease}.")]
    private static partial void LogLease(ILogger logger, string lease);

    [LoggerMessage(3, LogLevel.Error, "Work failed at {Unit}.")]
    private static partial void LogFailed(ILogger logger, Exception error, string unit);

    [LoggerMessage(4, LogLevel.Information, "Run {RunId} is active here: step {Step}.")]
    private static partial void LogRun(ILogger logger, string runId, int step);
}
