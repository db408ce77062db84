using System.Globalization;
using Grpc.Core;
using OpenRs.Cloud.Rewards;
using OpenRs.Recipes.Options;
using OpenRs.Recipes.Rewards;
using OpenRs.Rewards.V1;
using static OpenRs.Cloud.Server.Tests.Rewards.FakeRewardService;

namespace OpenRs.Cloud.Server.Tests.Rewards;

/// <summary>
/// What becomes of the answers of reward services: scores, another attempt, or an error that names the service, and never a 0.
/// </summary>
public sealed class RewardServicesTests : IDisposable
{
    private static readonly ScoreRequest Two = new() { Completions = { new Completion { Text = "a" }, new Completion { Text = "b" } } };
    private readonly TemporaryFolder _folder = new();
    private readonly List<RewardServices> _clients = [];

    public void Dispose()
    {
        _clients.ForEach(static client => client.Dispose());
        _folder.Dispose();
    }

    [Fact]
    public async Task Score_Scores_ComeWithTheirNotesInOrder()
    {
        var answer = new ScoreResponse { Scores = { new Score { Value = -0.5, Note = new string('x', 2000) }, new Score() } };
        await using var service = await StartAsync((_, _) => Task.FromResult(answer));
        var scores = await Client().ScoreAsync(Reward(service), Two, CancellationToken.None);
        Assert.Equal((-0.5, 1000), (scores[0].Value, scores[0].Note.Length));

        // Not set is not 0.
        Assert.Equal((double.NaN, ""), (scores[1].Value, scores[1].Note));
        Assert.Equal(Two, Assert.Single(service.Calls).Request);
    }

    [Theory]
    [InlineData(StatusCode.Unavailable)]
    [InlineData(StatusCode.DeadlineExceeded)]
    [InlineData(StatusCode.ResourceExhausted)]
    [InlineData(StatusCode.Aborted)]
    public async Task Score_ServiceThatIsAwayForAWhile_IsCalledAgain(StatusCode status)
    {
        await using var service = await StartAsync(Error(status), Error(status), Scores(1, 0.5));
        var scores = await Client().ScoreAsync(Reward(service), Two, CancellationToken.None);
        Assert.Equal([1, 0.5], scores.Select(static score => score.Value));
        Assert.Equal(3, service.Calls.Count);
    }

    [Fact]
    public async Task Score_ServiceThatStaysAway_IsUnavailableAndNoScore()
    {
        await using var service = await StartAsync(Error(StatusCode.Unavailable, "line one\nline two"));
        var failure = await FailureAsync(service, new(service.Url) { MaxWaitSeconds = 0.3 });
        Assert.True(failure.IsUnavailable);
        Assert.Matches(
            $@"^Reward service 'own' at {service.Url} does not answer \(2 calls in \d s; Unavailable: line one line two\)\. ",
            failure.Message);
    }

    [Fact]
    public async Task Score_CallThatTakesTooLong_IsGivenUpAtItsDeadline()
    {
        await using var service = await StartAsync(static async (_, context) =>
        {
            await Task.Delay(Timeout.Infinite, context.CancellationToken);
            return new ScoreResponse();
        });
        var failure = await FailureAsync(service, new(service.Url) { TimeoutSeconds = 0.1, MaxWaitSeconds = 0 });
        Assert.True(failure.IsUnavailable);
        Assert.Contains("(1 call; DeadlineExceeded", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Score_WorkThatIsStopped_StopsTheCall()
    {
        var called = new TaskCompletionSource();
        await using var service = await StartAsync(async (_, context) =>
        {
            called.SetResult();
            await Task.Delay(Timeout.Infinite, context.CancellationToken);
            return new ScoreResponse();
        });
        using var stop = new CancellationTokenSource();
        var scoring = Client().ScoreAsync(Reward(service), Two, stop.Token);
        await called.Task;
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => scoring);
    }

    [Theory]
    [InlineData("answered 3 scores for 2 completions. It must give one for each.", "0 0 0")]
    [InlineData("answered 0 scores for 2 completions.", "")]
    [InlineData("answered the score NaN for completion 1; the recipe allows -1 to 1.", "0 NaN")]
    [InlineData("answered the score Infinity for completion 0;", "Infinity 0")]
    [InlineData("answered the score 1.5 for completion 1;", "0 1.5")]
    public async Task Score_WhatIsNoScore_IsAnErrorThatNamesTheService(string problem, string values)
    {
        var scores = values.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(static value => double.Parse(value, CultureInfo.InvariantCulture));
        await using var service = await StartAsync(Scores([.. scores]));
        var failure = await FailureAsync(service);
        Assert.False(failure.IsUnavailable);
        Assert.StartsWith($"Reward service 'own' at {service.Url} {problem}", failure.Message, StringComparison.Ordinal);
        Assert.Single(service.Calls);
    }

    [Theory]
    [InlineData(StatusCode.Unknown)]
    [InlineData(StatusCode.Unimplemented)]
    [InlineData(StatusCode.PermissionDenied)]
    [InlineData(StatusCode.InvalidArgument)]
    public async Task Score_AnotherError_IsNoOutage(StatusCode status)
    {
        await using var service = await StartAsync(Error(status));
        var failure = await FailureAsync(service);
        Assert.False(failure.IsUnavailable);
        Assert.Contains($"failed ({status}: because). See the service's own log.", failure.Message, StringComparison.Ordinal);
        Assert.Single(service.Calls);
    }

    [Fact]
    public async Task Score_Redirect_IsNotFollowed()
    {
        await using var inner = await StartAsync(Scores(1, 1));
        await using var service = await StartAsync(Scores(1, 1));
        service.RedirectTo = inner.Url;
        var failure = await FailureAsync(service);
        Assert.False(failure.IsUnavailable);
        Assert.Contains("307", failure.Message, StringComparison.Ordinal);
        Assert.Empty(inner.Calls);
    }

    [Fact]
    public async Task Score_AnswerOfMoreThanFourMebibytes_IsNotTakenIn()
    {
        var answer = new ScoreResponse { Scores = { new Score { Note = new string('x', 5 << 20) }, new Score { Value = 1 } } };
        await using var service = await StartAsync((_, _) => Task.FromResult(answer));
        var failure = await FailureAsync(service, new(service.Url) { MaxWaitSeconds = 0 });
        Assert.Contains("exceeds the maximum", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Score_HostThatTheAgentMayNotCall_IsNotCalled()
    {
        await using var service = await StartAsync(Scores(1, 1));
        var port = new Uri(service.Url).Port;
        foreach (var hosts in new[] { "", "localhost", $"127.0.0.1:{port + 1}" })
        {
            var client = Client(hosts);
            foreach (var call in new Func<Task>[]
            {
                () => client.RequireReachableAsync(Reward(service), CancellationToken.None),
                () => client.ScoreAsync(Reward(service), Two, CancellationToken.None),
            })
            {
                var failure = await Assert.ThrowsAsync<RewardServiceException>(call);
                Assert.Contains($"Start the agent with --reward-hosts 127.0.0.1:{port}", failure.Message, StringComparison.Ordinal);
            }
        }

        Assert.Empty(service.Calls);
    }

    [Fact]
    public async Task Score_TokenOfTheHost_IsSentToItAloneAndReadAnew()
    {
        await using var service = await StartAsync(Scores(1, 1));
        var file = _folder["token"];
        await File.WriteAllTextAsync(file, "0123456789abcdef\n");
        await Client(tokens: $"127.0.0.1={file}").ScoreAsync(Reward(service), Two, CancellationToken.None);
        var other = Client(tokens: $"localhost={file}");
        await other.ScoreAsync(Reward(service), Two, CancellationToken.None);
        Assert.Equal(
            ["Bearer 0123456789abcdef", null], service.Calls.Select(static call => call.Headers.GetValue("authorization")));

        await File.WriteAllTextAsync(file, "");
        var failure = await Assert.ThrowsAsync<RewardServiceException>(
            () => Client(tokens: $"127.0.0.1={file}").ScoreAsync(Reward(service), Two, CancellationToken.None));
        Assert.Contains("The agent's token for 127.0.0.1 cannot be read", failure.Message, StringComparison.Ordinal);
        Assert.Throws<FormatException>(() => RewardTokens.Parse(["127.0.0.1"]));
    }

    [Fact]
    public async Task RequireReachable_TellsWhetherAServiceIsThere()
    {
        await using var service = await StartAsync(Scores(1, 1));
        await Client().RequireReachableAsync(Reward(service), CancellationToken.None);
        var nobody = new RewardSpec("own") { Service = new($"http://127.0.0.1:{FreePort.Find()}") { MaxWaitSeconds = 0.2 } };
        var failure = await Assert.ThrowsAsync<RewardServiceException>(
            () => Client().RequireReachableAsync(nobody, CancellationToken.None));
        Assert.True(failure.IsUnavailable);
        Assert.Contains("takes no connection", failure.Message, StringComparison.Ordinal);
        Assert.Empty(service.Calls);
    }

    private static RewardSpec Reward(FakeRewardService service) => new("own") { Service = new(service.Url) };

    private Task<RewardServiceException> FailureAsync(FakeRewardService service, RewardServiceSpec? spec = null) =>
        Assert.ThrowsAsync<RewardServiceException>(() => Client().ScoreAsync(
            Reward(service) with { Service = spec ?? new(service.Url) }, Two, CancellationToken.None));

    private RewardServices Client(string hosts = "127.0.0.1", params string[] tokens)
    {
        _clients.Add(new RewardServices(RewardHosts.Parse(hosts), RewardTokens.Parse(tokens), TimeProvider.System));
        return _clients[^1];
    }
}
