using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenRs.Cloud.Alerts;
using OpenRs.Cloud.Evaluations;
using OpenRs.Cloud.Runs;
using OpenRs.Cloud.Server.Alerts;

namespace OpenRs.Cloud.Server.Tests.Alerts;

/// <summary>What is posted to receivers, and when an alert counts as told.</summary>
public sealed class AlertWebhookTests : IAsyncLifetime
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly TemporaryFolder _folder = new();
    private readonly AlertOptions _options = new();
    private AlertReceiver? _one;
    private AlertReceiver? _other;

    private AlertReceiver One => _one!;

    private AlertReceiver Other => _other!;

    public async Task InitializeAsync()
    {
        (_one, _other) = (await AlertReceiver.StartAsync(_key), await AlertReceiver.StartAsync(_key));
        _options.AlertUrls.AddRange([One.Url, Other.Url, One.Url]);
        _options.AlertSecretFile = _folder["alerts.secret"];
        WriteSecret(_key);
    }

    public async Task DisposeAsync()
    {
        await One.DisposeAsync();
        await Other.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Alert_IsPostedSignedWithItsIdOnceToEachAddress()
    {
        using var services = Services();
        Assert.True(await Channel(services).TryDeliverAsync(Alert(7)));
        foreach (var receiver in new[] { One, Other })
        {
            var got = await receiver.NextAsync(Timeout);
            Assert.Equal(("run-a-7", "/hooks/a-secret-path", true), (got.Id, got.Path, got.IsSigned));
            Assert.Equal(("run.budget", "2026-01-01T00:00:00+00:00"), (got.Type, got.Body.GetProperty("timestamp").GetString()));
            Assert.Equal(
                """
                {"id":"run-a-7","run":"projects/p/runs/run-a","displayName":"nightly","eventNumber":7,"step":3,"message":"80 % of it.","budgetUsd":2.5,"percent":80}
                """,
                got.Data.GetRawText());
            Assert.True(receiver.IsEmpty);
        }
    }

    [Theory]
    [InlineData(JobAlertKind.Budget, 80, "evaluation.budget", ",\"percent\":80")]
    [InlineData(JobAlertKind.NoProgress, 0, "evaluation.no_progress", "")]
    [InlineData(JobAlertKind.Failed, 0, "evaluation.failed", "")]
    [InlineData(JobAlertKind.BudgetExhausted, 0, "evaluation.budget_exhausted", "")]
    public async Task Alert_OfAnEvaluation_NamesItInPlaceOfARun(JobAlertKind kind, int percent, string type, string rest)
    {
        using var services = Services();
        var alert = new EvaluationAlert
        {
            Number = 2, Time = DateTimeOffset.UnixEpoch, Kind = kind, Message = "What happened.", Percent = percent,
        };
        Assert.True(await Channel(services).TryDeliverAsync(
            Alert(7) with { Id = "eval-a-2", JobId = "eval-a", Step = null, Alert = alert }));
        var got = await One.NextAsync(Timeout);
        Assert.Equal(("eval-a-2", type, true), (got.Id, got.Type, got.IsSigned));
        Assert.Equal(
            $$"""
            {"id":"eval-a-2","evaluation":"projects/p/evaluations/eval-a","displayName":"nightly","message":"What happened.","budgetUsd":2.5{{rest}}}
            """,
            got.Data.GetRawText());
    }

    /// <summary>A redirection is not followed: only the operator says where alerts go.</summary>
    [Theory]
    [InlineData(503)]
    [InlineData(404)]
    [InlineData(307)]
    public async Task Alert_ThatOneRefuses_IsToldToThatOneAgainOnly(int status)
    {
        using var services = Services();
        var channel = Channel(services);
        One.Answer(status);
        Assert.False(await channel.TryDeliverAsync(Alert(7)));
        Assert.True(await channel.TryDeliverAsync(Alert(7)));
        Assert.True(await channel.TryDeliverAsync(Alert(7)));
        Assert.Equal((status, "/hooks/a-secret-path"), (await One.NextAsync(Timeout) is var first ? (first.Status, first.Path) : default));
        Assert.Equal((204, "run-a-7"), (await One.NextAsync(Timeout) is var second ? (second.Status, second.Id) : default));
        Assert.Equal(204, (await Other.NextAsync(Timeout)).Status);
        Assert.True(One.IsEmpty && Other.IsEmpty);
    }

    [Fact]
    public async Task Alert_ThatNobodyTakes_IsNotToldAndTheLogHasNoSecretOfTheAddress()
    {
        var log = new List<string>();
        using var services = Services(log);
        await One.DisposeAsync();
        Assert.False(await Channel(services).TryDeliverAsync(Alert(7)));
        var line = Assert.Single(log);
        Assert.Contains($"Alert run-a-7 did not reach {new Uri(_options.AlertUrls[0]).Authority}: ", line, StringComparison.Ordinal);
        Assert.DoesNotContain("a-secret-path", line, StringComparison.Ordinal);
        (_one, _options.AlertUrls[0]) = (await AlertReceiver.StartAsync(_key), "");
    }

    [Fact]
    public async Task Secret_ThatIsReplaced_SignsTheNextAlert()
    {
        using var services = Services();
        Assert.True(await Channel(services).TryDeliverAsync(Alert(1)));
        WriteSecret(RandomNumberGenerator.GetBytes(24));
        Assert.True(await Channel(services).TryDeliverAsync(Alert(2)));
        Assert.Equal((true, false), ((await One.NextAsync(Timeout)).IsSigned, (await One.NextAsync(Timeout)).IsSigned));
    }

    [Theory]
    [InlineData("ftp://host/x", "an address is http:// or https://")]
    [InlineData("https://user:word@host/x", "without a user")]
    [InlineData("not an address", "OpenRs:AlertUrls has 'not an address'")]
    public void Options_WithAnAddressThatIsNone_AreRefused(string url, string words)
    {
        _options.AlertUrls[0] = url;
        Assert.Contains(words, Assert.Single(_options.Problems()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a-secret-without-its-form", "must hold whsec_ and 24 to 64 bytes as base64")]
    [InlineData("whsec_dG9vIHNob3J0", "must hold whsec_ and 24 to 64 bytes as base64")]
    [InlineData("", "is empty.")]
    public void Options_WithASecretThatIsNone_AreRefused(string secret, string words)
    {
        File.WriteAllText(_options.AlertSecretFile, secret);
        Assert.Contains(words, Assert.Single(_options.Problems()), StringComparison.Ordinal);
    }

    [Fact]
    public void Options_WithoutASecretOrWithAWrongTime_AreRefused()
    {
        Assert.Empty(_options.Problems());
        (_options.AlertSecretFile, _options.NoProgressMinutes, _options.StallMinutes) = ("", -1, 100_001);
        Assert.Equal(
            [
                "OpenRs:AlertUrls needs OpenRs:AlertSecretFile, the file with the secret that alerts are signed with.",
                "OpenRs:NoProgressMinutes is -1; it must be from 0 to 100000.",
                "OpenRs:StallMinutes is 100001; it must be from 0 to 100000.",
            ],
            _options.Problems());
    }

    private static AlertNotice Alert(long number) => new()
    {
        Id = $"run-a-{number}",
        ProjectId = "p",
        JobId = "run-a",
        DisplayName = "nightly",
        BudgetUsd = 2.5m,
        Step = 3,
        Alert = new RunEvent
        {
            Number = number,
            Time = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
            Kind = RunEventKind.BudgetAlert,
            Message = "80 % of it.",
            Step = 3,
            Percent = 80,
        },
    };

    private static IAlertChannel Channel(ServiceProvider services) => services.GetRequiredService<IAlertChannel>();

    private void WriteSecret(byte[] key) =>
        File.WriteAllText(_options.AlertSecretFile, $"whsec_{Convert.ToBase64String(key)}\n");

    private ServiceProvider Services(List<string>? log = null)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.AddProvider(new LineProvider(log ?? [])));
        services.AddSingleton(Options.Create(_options));
        services.AddSingleton(TimeProvider.System);
        services.AddAlerts();
        return services.BuildServiceProvider();
    }

    private sealed class LineProvider(List<string> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public void Dispose()
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Add(formatter(state, exception));
    }
}
