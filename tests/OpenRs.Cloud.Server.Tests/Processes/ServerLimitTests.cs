using Google.Rpc;
using Grpc.Core;
using Microsoft.Data.Sqlite;
using OpenRs.Cloud.Server.Tests.Api;
using OpenRs.Cloud.Server.Tests.Evaluations;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Tests.Processes;

/// <summary>What a caller may ask for in a time, and what it is told when it is too much or the storage is away.</summary>
public sealed class ServerLimitTests : IDisposable
{
    private const string RefuseWrites = """
        CREATE TRIGGER no_insert BEFORE INSERT ON grain_state BEGIN SELECT RAISE(ABORT, 'refused'); END;
        CREATE TRIGGER no_update BEFORE UPDATE ON grain_state BEGIN SELECT RAISE(ABORT, 'refused'); END;
        """;

    private const string TakeWrites = "DROP TRIGGER no_insert; DROP TRIGGER no_update;";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Calls_MoreThanAllowed_AreToldWhenToTryAgain()
    {
        await using var server = await ServerProcess.StartAsync(_folder["data"], "--OpenRs:CallsPerSecond", "1", "--OpenRs:CallBurst", "3");
        var api = new ApiClient(server.Channel);
        Task ListAsync() => api.Runs.ListRunsAsync(new ListRunsRequest { Parent = ApiClient.Project }).ResponseAsync;
        for (var i = 0; i < 3; i++)
        {
            await ListAsync();
        }

        var error = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            // On a slow machine a token or two come back meanwhile.
            for (var i = 0; i < 100; i++)
            {
                await ListAsync();
            }
        });
        Assert.Equal(StatusCode.ResourceExhausted, error.StatusCode);
        Assert.Equal("RATE_LIMITED", error.GetRpcStatus()!.GetDetail<ErrorInfo>().Reason);
        Assert.InRange(
            error.GetRpcStatus()!.GetDetail<RetryInfo>().RetryDelay.ToTimeSpan(), TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task Watches_MoreThanAllowed_AreRefusedUntilOneEnds()
    {
        await using var server = await ServerProcess.StartAsync(_folder["data"], "--OpenRs:MaxStreams", "1");
        var api = new ApiClient(server.Channel);
        var run = await api.CreateAsync(await api.SpecAsync());
        using (var first = api.Runs.WatchRun(new WatchRunRequest { Name = run.Name }))
        {
            Assert.True(await first.ResponseStream.MoveNext());
            using var second = api.Runs.WatchRun(new WatchRunRequest { Name = run.Name });
            await Refused.AsAsync(
                StatusCode.ResourceExhausted,
                "TOO_MANY_WATCHES",
                null,
                "Close one.",
                () => second.ResponseStream.MoveNext(CancellationToken.None));
        }

        // The server notices the end of the first on its own time.
        var deadline = DateTime.UtcNow.AddSeconds(30);
        while (true)
        {
            using var third = api.Runs.WatchRun(new WatchRunRequest { Name = run.Name });
            try
            {
                Assert.True(await third.ResponseStream.MoveNext());
                return;
            }
            catch (RpcException exception) when (exception.StatusCode == StatusCode.ResourceExhausted && DateTime.UtcNow < deadline)
            {
            }
        }
    }

    [Fact]
    public async Task Storage_ThatDoesNotAnswer_IsUnavailableWithATimeToWait()
    {
        await using var server = await ServerProcess.StartAsync(_folder["data"]);
        Directory.Move(_folder["data/objects"], _folder["data/away"]);
        await File.WriteAllTextAsync(_folder["data/objects"], "where a folder should be");
        var error = await Assert.ThrowsAsync<RpcException>(() => new ApiClient(server.Channel).UploadAsync(Seeds.Dataset));
        Assert.Equal(StatusCode.Unavailable, error.StatusCode);
        Assert.Equal("STORAGE_UNAVAILABLE", error.GetRpcStatus()!.GetDetail<ErrorInfo>().Reason);
        Assert.True(error.GetRpcStatus()!.GetDetail<RetryInfo>().RetryDelay.ToTimeSpan() > TimeSpan.Zero);
        Assert.DoesNotContain(_folder.Path, error.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StateFile_ThatTakesNoWrites_IsUnavailableAlsoWhenTheAuditLogCannotBeWritten()
    {
        await using var server = await ServerProcess.StartAsync(_folder["data"]);
        var costs = new CostService.CostServiceClient(server.Channel);
        var request = new UpdateProjectBudgetRequest { Name = "projects/p", MonthlyUsdMicros = 1 };
        await costs.UpdateProjectBudgetAsync(request);
        request.MonthlyUsdMicros = 2;
        Execute(RefuseWrites);
        var error = await Assert.ThrowsAsync<RpcException>(async () => await costs.UpdateProjectBudgetAsync(request));
        Assert.Equal(
            (StatusCode.Unavailable, "STORAGE_UNAVAILABLE"), (error.StatusCode, error.GetRpcStatus()!.GetDetail<ErrorInfo>().Reason));
        Assert.Equal(1, (await costs.GetProjectBudgetAsync(new GetProjectBudgetRequest { Name = request.Name })).MonthlyUsdMicros);

        Execute(TakeWrites);
        Assert.Equal(2, (await costs.UpdateProjectBudgetAsync(request)).MonthlyUsdMicros);
    }

    [Fact]
    public async Task StateFile_ThatTakesNoWritesUnderARun_IsSaidOnceASweepAndTheRunGoesOnAfterwards()
    {
        await using var server = await ServerProcess.StartAsync(_folder["data"], "--lease-seconds", "2");
        var api = new ApiClient(server.Channel);
        var run = await api.CreateAsync(await api.SpecAsync("default"));
        await using (var agent = await EvaluationCalls.AtWorkAsync(server, "agent-1", "default"))
        {
            await agent.CompleteAsync(Assert.Single(await agent.RequestWorkAsync(1)));
            Execute(RefuseWrites);
            Assert.Equal(StatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(agent.HeartbeatAsync)).StatusCode);
        }

        // The lease is over after two seconds, and each sweep of the run fails to book it.
        await server.WaitForLineAsync(
            static line => IsTimer(line) && line.Contains("refused", StringComparison.Ordinal), TimeSpan.FromSeconds(30));
        Assert.All(
            server.Lines.Where(static line => line.Contains("refused", StringComparison.Ordinal)),
            static line => Assert.True(IsTimer(line) || line.Contains("ErrorInterceptor", StringComparison.Ordinal), line));
        Assert.Equal(RunState.Running, (await api.GetAsync(run.Name)).State);

        Execute(TakeWrites);
        await using var other = await EvaluationCalls.AtWorkAsync(server, "agent-2", "default");
        Assert.Equal(5, (await other.WorkToTheEndAsync()).Count);
        Assert.Equal(RunState.Succeeded, (await api.GetAsync(run.Name)).State);

        static bool IsTimer(string line) => line.Contains("Orleans.Runtime.GrainTimer", StringComparison.Ordinal);
    }

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_folder["data/state.db"]};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    [Fact]
    public async Task DeleteRun_CutOffByACrash_IsFinishedAtTheNextStart()
    {
        string name;
        await using (var server = await ServerProcess.StartAsync(_folder["data"]))
        {
            var api = new ApiClient(server.Channel);
            name = (await api.CreateAsync(await api.SpecAsync())).Name;
            await api.Runs.CancelRunAsync(new CancelRunRequest { Name = name });
            Directory.CreateDirectory(_folder[$"data/objects/{name}/rollouts"]);
            await File.WriteAllTextAsync(_folder[$"data/objects/{name}/rollouts/000000.jsonl"], "{}");
            await server.KillAsync();
        }

        // As a server leaves it that dies right after it began.
        Directory.CreateDirectory(_folder["data/objects/deletions/test"]);
        await File.WriteAllTextAsync(_folder[$"data/objects/deletions/test/{name.Split('/')[^1]}"], "");
        await using var restarted = await ServerProcess.StartAsync(_folder["data"]);
        var deadline = DateTime.UtcNow.AddSeconds(30);
        while (File.Exists(_folder[$"data/objects/deletions/test/{name.Split('/')[^1]}"]))
        {
            Assert.True(DateTime.UtcNow < deadline, "The deletion was not finished within 30 s.");
            await Task.Yield();
        }

        Assert.False(File.Exists(_folder[$"data/objects/{name}/rollouts/000000.jsonl"]));
        await Refused.AsAsync(StatusCode.NotFound, "RUN_NOT_FOUND", null, name, () => new ApiClient(restarted.Channel).GetAsync(name));
    }
}
