using System.Text;
using OpenRs.Cloud.Storage.Logs;
using OpenRs.Cloud.Storage.Objects;

namespace OpenRs.Cloud.Storage.Tests.Logs;

/// <summary>Logs of jobs: bounded, plain, and safe to read whatever somebody wrote.</summary>
public sealed class LogTests : IDisposable
{
    private const string Prefix = "projects/p/runs/run-1";
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Lines_OfAnyText_AreReadBackWhole()
    {
        var logs = await LogsAsync();
        var line = Line("\u001b[2J \U0001f600 \ud83d\n\u202eend") with
        {
            Error = "trace", Unit = "train-000003/0", Step = 3, TraceId = new string('a', 32), Level = LogSeverity.Error,
        };
        await WriteAsync(logs, "agent-1", "1", line);
        var raw = await File.ReadAllTextAsync(_folder[$"objects/{Prefix}/logs/agents/agent-1/1.jsonl"]);
        Assert.DoesNotContain(raw, static letter => char.IsControl(letter) && letter != '\n');
        var file = Assert.Single(await ReadAsync(logs));
        Assert.Equal(("agent-1", "1", 0L), (file.Component, file.Process, file.Dropped));
        Assert.Equal(line with { Number = 1, Message = "\u001b[2J \U0001f600 \ufffd\n\u202eend" }, Assert.Single(file.Lines));
    }

    [Fact]
    public void Buffer_ThatIsFull_DropsWhatTellsLeastFirst()
    {
        var buffer = new LogBuffer();
        buffer.Add(Line("grave") with { Level = LogSeverity.Warning });
        for (var number = 0; number < 5000; number++)
        {
            buffer.Add(Line($"line {number}"));
        }

        var text = Encoding.UTF8.GetString(buffer.Take());
        Assert.InRange(text.Length, LogBuffer.MaxBytes / 2, LogBuffer.MaxBytes);
        Assert.Contains("grave", text.Split('\n')[0], StringComparison.Ordinal);
        Assert.Contains("line 4999", text, StringComparison.Ordinal);
        Assert.DoesNotContain("line 0\"", text, StringComparison.Ordinal);
        Assert.False(buffer.IsDirty);

        // Long ones are cut, and even warnings are bounded.
        for (var number = 0; number < 100; number++)
        {
            buffer.Add(Line(new string('x', 100_000)) with { Level = LogSeverity.Error, Error = new string('\ud83d', 100_000) });
        }

        Assert.InRange(buffer.Take().Length, 1, LogBuffer.MaxBytes);
    }

    [Fact]
    public async Task Write_OfManyProcessesAndAgents_KeepsTheNewest()
    {
        var logs = await LogsAsync();
        for (var process = 1; process <= 6; process++)
        {
            await WriteAsync(logs, "agent-1", $"{process}", Line($"process {process}"));
        }

        Assert.Equal(["3", "4", "5", "6"], (await ReadAsync(logs)).Select(static file => file.Process).Order());
        for (var agent = 1; agent <= LogObjects.MaxObjects + 5; agent++)
        {
            await WriteAsync(logs, $"other-{agent}", "1", Line("one"));
        }

        var stored = Directory.GetFiles(_folder[$"objects/{Prefix}/logs"], "*.jsonl", SearchOption.AllDirectories);
        Assert.Equal(LogObjects.MaxObjects, stored.Length);
        var files = await ReadAsync(logs);
        Assert.Equal(LogObjects.MaxObjects, files.Count);
        Assert.Contains(files, static file => file.Component == $"other-{LogObjects.MaxObjects + 5}");
    }

    [Fact]
    public async Task Read_OfWhatIsNoLog_LeavesItOut()
    {
        var logs = await LogsAsync();
        await WriteAsync(logs, LogObjects.Server, "1", Line("good"));
        var deep = new string('[', 10_000);
        var lines = $$"""
            {"time":"2026-01-01T00:00:00Z","level":"Warning","source":"s","message":"kept"}
            {"time":"never","level":"Warning","source":"s","message":"x"}
            {"time":"2026-01-01T00:00:00Z","level":"Loud","source":"s","message":"x"}
            {"time":"2026-01-01T00:00:00Z","level":"Warning","source":"s"}
            {{deep}}
            null

            """;
        await Object("agents/a/1.jsonl", Encoding.UTF8.GetBytes(lines));
        await Object("agents/a/2.jsonl", new byte[LogBuffer.MaxBytes + 1]);
        await Object("agents/a/deeper/1.jsonl", "{}"u8.ToArray());
        await Object("nowhere.jsonl", "{}"u8.ToArray());
        var files = await ReadAsync(logs);
        Assert.Equal(["a", "server"], files.Select(static file => file.Component).Order());
        Assert.Equal("kept", Assert.Single(files.Single(static file => file.Component == "a").Lines).Message);
        Assert.Empty(await logs.ReadAsync(static _ => true, DateTimeOffset.UtcNow.AddDays(1), CancellationToken.None));
        Assert.Equal("server", Assert.Single(await logs.ReadAsync(
            static component => component == LogObjects.Server, DateTimeOffset.MinValue, CancellationToken.None)).Component);
    }

    private async Task Object(string name, byte[] content) => await (await StoreAsync()).PutAsync(
        $"{Prefix}/logs/{name}", content, PutCondition.None, CancellationToken.None);

    private async Task<LogObjects> LogsAsync() => new(await StoreAsync(), Prefix);

    private Task<IObjectStore> StoreAsync() => ObjectStoreFactory.OpenAsync(
        new ObjectStoreOptions { Uri = new Uri(_folder["objects"]).AbsoluteUri }, TimeProvider.System, CancellationToken.None);

    private static async Task WriteAsync(LogObjects logs, string component, string process, LogLine line)
    {
        var buffer = new LogBuffer();
        buffer.Add(line);
        await logs.WriteAsync(component, process, buffer.Take(), isFirst: true, CancellationToken.None);
    }

    private static Task<IReadOnlyList<LogFile>> ReadAsync(LogObjects logs) =>
        logs.ReadAsync(static _ => true, DateTimeOffset.MinValue, CancellationToken.None);

    private static LogLine Line(string message) =>
        new() { Time = Start, Level = LogSeverity.Information, Source = "AgentLoop", Message = message };
}
