using System.Collections.Concurrent;
using Grpc.Core;
using OpenRs.Cloud.Server.Tests.Agents;
using OpenRs.Cloud.Server.Tests.Api;
using OpenRs.Cloud.V1;
using Xunit.Abstractions;

namespace OpenRs.Cloud.Server.Tests.Histories;

/// <summary>
/// Clients create, pause, resume and cancel runs, change the month's budget and report results, while the server is killed and started
/// again on the same data. What they heard is held against what is there in the end, as Jepsen does.
/// </summary>
[Trait("Needs", "Server")]
public sealed class HistoryTests(ITestOutputHelper output) : IDisposable
{
    private const int Kills = 3;
    private const int Clients = 3;
    private const string Month = "month";
    private const int CallsBetweenKills = 40;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);
    private readonly TemporaryFolder _folder = new();
    private readonly History _history = new();

    // A run is known by its number of agents, which is another one in each request.
    private readonly ConcurrentDictionary<int, string> _requests = new();
    private readonly CancellationTokenSource _over = new();
    private readonly List<string> _problems = [];
    private readonly HashSet<string> _acceptedUnits = [];
    private volatile TaskCompletionSource _serving = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile ServerProcess? _server;
    private long _month = 10_000_000;
    private int _made;

    public void Dispose()
    {
        _over.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task ServerIsKilledAgainAndAgain_NothingAcknowledgedIsLostOrHappensTwice()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        await StartAsync();
        var spec = await new ApiClient(_server!.Channel).SpecAsync();
        await SetMonthAsync(_month);
        spec.Overrides["max_steps"] = "1000";
        var worked = (await CreateAsync(spec, 1_000_000, pool: "default"))!;
        var clients = Enumerable.Range(0, Clients).Select(number => CallAsync(spec, new Random(seed + number)))
            .Append(RaiseAsync()).Append(WorkAsync()).ToList();
        for (var kill = 0; kill < Kills; kill++)
        {
            await _history.WaitForAcknowledgedAsync(CallsBetweenKills);
            _serving = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await _server!.KillAsync();
            await _server.DisposeAsync();
            await StartAsync();
        }

        await _history.WaitForAcknowledgedAsync(CallsBetweenKills);
        await _over.CancelAsync();
        await Task.WhenAll(clients);
        await CheckAsync(seed, worked);
        await _server!.DisposeAsync();
    }

    private async Task CheckAsync(int seed, string worked)
    {
        var api = new ApiClient(_server!.Channel);
        var runs = new List<FinalRun>();
        foreach (var run in (await api.Runs.ListRunsAsync(new ListRunsRequest { Parent = ApiClient.Project, PageSize = 1000 })).Runs)
        {
            var charges = await api.Costs.ListChargesAsync(new ListChargesRequest { Parent = run.Name, PageSize = 1000 });
            runs.Add(new FinalRun(
                run.Name,
                _requests.GetValueOrDefault(run.Spec.MaxAgents, "unknown"),
                run.State,
                run.Cost.BudgetUsdMicros,
                run.Cost.SpentUsdMicros,
                run.Cost.GrantedUsdMicros,
                charges.Charges.Sum(static charge => charge.UsdMicros)));
        }

        var budget = await api.Costs.GetProjectBudgetAsync(new GetProjectBudgetRequest { Name = ApiClient.Project });
        var problems = _problems.Concat(HistoryChecker.Check(_history.Calls, runs, budget.MonthlyUsdMicros)).ToList();
        var counts = _history.Calls.CountBy(static call => (call.Kind, call.Outcome)).Select(static count => $"{count.Key}: {count.Value}");
        output.WriteLine(string.Join(Environment.NewLine, counts));
        Assert.True(problems.Count == 0, $"seed {seed}: {string.Join(Environment.NewLine, problems)}");

        // Without these it was no test.
        Assert.Contains(_history.Calls, static call => call is { Kind: CallKind.Create, Outcome: CallOutcome.Refused });
        Assert.Contains(_history.Calls, static call => call.Outcome == CallOutcome.Unknown);
        Assert.True(_history.Calls.Count(static call => call is { Kind: CallKind.Create, Outcome: CallOutcome.Acknowledged }) > Clients);
        Assert.Contains(_history.Calls, static call => call is { Kind: CallKind.Complete, Answer: nameof(ReceiptStatus.Accepted) });
        Assert.True(runs.Single(run => run.Name == worked).SpentMicros > 0);
    }

    // Each client has runs of its own, so calls on one run come one after the other.
    private async Task CallAsync(RunSpec spec, Random random)
    {
        var runs = new List<string>();
        while (!_over.IsCancellationRequested)
        {
            var micros = random.Next(500_000, 3_000_000);
            if (runs.Count == 0 || random.Next(3) == 0)
            {
                if (await CreateAsync(spec, micros) is { } made)
                {
                    runs.Add(made);
                }

                continue;
            }

            var run = runs[random.Next(runs.Count)];
            switch (random.Next(4))
            {
                case 0:
                    await AskAsync(CallKind.Cancel, run, 0, api => api.Runs.CancelRunAsync(new CancelRunRequest { Name = run }));
                    break;
                case 1:
                    await AskAsync(CallKind.Pause, run, 0, api => api.Runs.PauseRunAsync(new PauseRunRequest { Name = run }));
                    break;
                default:
                    await AskAsync(CallKind.Resume, run, micros, api => api.Runs.ResumeRunAsync(
                        new ResumeRunRequest { Name = run, BudgetUsdMicros = micros }));
                    break;
            }
        }
    }

    // A client that hears nothing repeats its request, and now and then one that has an answer does, too.
    private async Task<string?> CreateAsync(RunSpec spec, long micros, string pool = "nobody")
    {
        var own = spec.Clone();
        var requestId = Guid.NewGuid().ToString();
        (own.BudgetUsdMicros, own.Pool, own.MaxAgents) = (micros, pool, Interlocked.Increment(ref _made));
        _requests[own.MaxAgents] = requestId;
        HistoryCall call;
        do
        {
            call = await AskAsync(CallKind.Create, requestId, micros, api => api.Runs.CreateRunAsync(
                new CreateRunRequest { Parent = ApiClient.Project, Spec = own, RequestId = requestId }));
        }
        while (call.Outcome == CallOutcome.Unknown && !_over.IsCancellationRequested);
        return call.Outcome == CallOutcome.Acknowledged ? call.Answer : null;
    }

    // The month's budget only rises, so no more than the newest value may ever be promised.
    private async Task RaiseAsync()
    {
        while (!_over.IsCancellationRequested)
        {
            _month += 100_000;
            await SetMonthAsync(_month);
            try
            {
                var budget = await new ApiClient(_server!.Channel).Costs.GetProjectBudgetAsync(
                    new GetProjectBudgetRequest { Name = ApiClient.Project }, deadline: DateTime.UtcNow + Deadline);
                if (budget.SpentUsdMicros + budget.CommittedUsdMicros > _month)
                {
                    _problems.Add($"{budget.SpentUsdMicros} + {budget.CommittedUsdMicros} are promised of {_month}");
                }
            }
            catch (Exception exception) when (exception is RpcException or ObjectDisposedException or OperationCanceledException)
            {
                await _serving.Task;
            }
        }
    }

    private Task<HistoryCall> SetMonthAsync(long micros) => _history.AskAsync(CallKind.SetMonth, Month, micros, async () =>
    {
        await new ApiClient(_server!.Channel).Costs.UpdateProjectBudgetAsync(
            new UpdateProjectBudgetRequest { Name = ApiClient.Project, MonthlyUsdMicros = micros }, deadline: DateTime.UtcNow + Deadline);
        return "";
    });

    // An agent with one result at a time, each reported twice, the second time perhaps to another life of the server.
    private async Task WorkAsync()
    {
        while (!_over.IsCancellationRequested)
        {
            try
            {
                await using var agent = await FakeAgent.ConnectAsync(_server!, "agent", "default");
                await agent.TakeOfferAsync();
                await agent.OpenLeaseAsync();
                while (!_over.IsCancellationRequested && await agent.RequestWorkAsync(1) is [var unit])
                {
                    if (_acceptedUnits.Contains(unit.UnitId))
                    {
                        _problems.Add($"{unit.UnitId} is given out again after its result was taken in");
                    }

                    await CompleteAsync(agent, unit);
                    await CompleteAsync(agent, unit);
                    await agent.HeartbeatAsync();
                }
            }
            catch (Exception exception)
                when (exception is RpcException or IOException or InvalidOperationException or ObjectDisposedException or TimeoutException)
            {
                await _serving.Task;
            }
        }
    }

    private async Task CompleteAsync(FakeAgent agent, WorkUnit unit)
    {
        var call = await _history.AskAsync(
            CallKind.Complete, unit.UnitId, 0, async () => (await agent.CompleteAsync(unit)).Status.ToString());
        if (call.Answer == nameof(ReceiptStatus.Accepted))
        {
            _acceptedUnits.Add(unit.UnitId);
        }

        if (call.Outcome == CallOutcome.Unknown)
        {
            throw new InvalidOperationException("The connection is lost.");
        }
    }

    private Task<HistoryCall> AskAsync(CallKind kind, string target, long micros, Func<ApiClient, AsyncUnaryCall<Run>> call) =>
        _history.AskAsync(kind, target, micros, async () =>
        {
            await _serving.Task;
            using var pending = call(new ApiClient(_server!.Channel));
            return (await pending.ResponseAsync.WaitAsync(Deadline)).Name;
        });

    private async Task StartAsync()
    {
        _server = await ServerProcess.StartAsync(_folder["data"], "--lease-seconds", "10");
        _serving.SetResult();
    }
}
