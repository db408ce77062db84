using System.Text.Json;
using System.Text.RegularExpressions;
using OpenRs.Cloud.Server.Tests.Api;
using OpenRs.Cloud.Server.Tests.Evaluations;
using OpenRs.Cloud.Server.Tests.Http;

namespace OpenRs.Cloud.Server.Tests.Telemetry;

/// <summary>The lines of the server's log, for people and for machines.</summary>
public sealed partial class LogTests : IDisposable
{
    private const string Hostile = "run-\u001b[31m\r\nfail: x";
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Text_EachLine_BeginsWithTimeAndLevelAndHasNoControlCharacter()
    {
        await using var server = await ServerProcess.StartAsync(_folder["data"]);
        await CallAsync(server);
        Assert.All(server.Lines, static line => Assert.Matches(Line(), line));
        Assert.All(server.Lines, static line => Assert.DoesNotContain(line, char.IsControl));
    }

    [Fact]
    public async Task Json_EachLine_IsAnObjectAndASessionNamesItsAgent()
    {
        await using var server = await ServerProcess.StartAsync(_folder["data"], "--log-format", "json");
        await CallAsync(server);
        var api = new ApiClient(server.Channel);
        var run = await api.CreateAsync(await api.SpecAsync("logged"));
        await using (var agent = await EvaluationCalls.AtWorkAsync(server, "agent-of-the-log", "logged"))
        {
            await agent.FinishAsync();
        }

        await server.WaitForLineAsync(static line => HasScope(line, "Agent", "agent-of-the-log"), Timeout);
        Assert.All(server.Lines, static line => Assert.DoesNotContain(line, char.IsControl));
        var entries = server.Lines.Select(static line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.All(entries, static entry =>
        {
            Assert.Equal(DateTimeKind.Utc, entry.GetProperty("Timestamp").GetDateTime().Kind);
            Assert.NotEmpty(entry.GetProperty("LogLevel").GetString()!);
        });
        var created = Assert.Single(entries, static entry => entry.GetProperty("Message").GetString()!.Contains(" created: recipe "));
        Assert.Equal(run.Name.Split('/')[^1], created.GetProperty("State").GetProperty("RunId").GetString());
    }

    // The audit log's line has the caller's text in it.
    private static async Task CallAsync(ServerProcess server)
    {
        using var json = new JsonCalls(server.HttpAddress);
        await json.SendAsync("POST", $"/v1/projects/p/runs/{Uri.EscapeDataString(Hostile)}:cancel");
        await server.WaitForLineAsync(static line => line.Contains("RunService.CancelRun", StringComparison.Ordinal), Timeout);
    }

    private static bool HasScope(string line, string name, string value) =>
        line.StartsWith('{')
        && JsonDocument.Parse(line).RootElement.TryGetProperty("Scopes", out var scopes)
        && scopes.EnumerateArray().Any(scope =>
            scope.ValueKind == JsonValueKind.Object && scope.TryGetProperty(name, out var found) && found.GetString() == value);

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (info|warn|fail|crit): \S+\[\d+\] .", RegexOptions.CultureInvariant)]
    private static partial Regex Line();
}
