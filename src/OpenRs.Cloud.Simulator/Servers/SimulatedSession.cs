using OpenRs.Cloud.Agents;
using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Pools;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Simulator;

/// <summary>
/// The server's side of a connection, as <c>AgentSession</c> of the real one: messages in order, wishes that may wait, and an end as soon
/// as anything fails, since the agent says again whatever was not acknowledged.
/// </summary>
internal sealed class SimulatedSession(World world, SimulatedProcess process, IGrainFactory grains)
{
    private static readonly TimeSpan WaitSlice = TimeSpan.FromSeconds(1);
    private readonly Queue<AgentMessage> _messages = new();
    private readonly CancellationTokenSource _ended = new();
    private readonly Guid _connectionId = new(world.Random.Between(0, int.MaxValue - 1), 0, 0, new byte[8]);
    private CancellationTokenSource? _wish;
    private IRolloutWorkerGrain? _twin;
    private bool _busy;

    public SimulatedProcess Process => process;

    public Connection? Connection { get; set; }

    /// <summary>A message of the agent arrives.</summary>
    public void Receive(AgentMessage message) => process.Run(() =>
    {
        _messages.Enqueue(message);
        if (!_busy)
        {
            process.Fork(HandleAllAsync);
        }
    });

    /// <summary>The connection is over, and this side has noticed.</summary>
    public async Task EndAsync()
    {
        if (_ended.IsCancellationRequested)
        {
            return;
        }

        _ended.Cancel();
        Connection?.Break();
        if (_twin is not null)
        {
            await Quietly(_twin.DisconnectAsync(_connectionId, CancellationToken.None));
        }
    }

    private async Task HandleAllAsync()
    {
        _busy = true;
        try
        {
            while (!_ended.IsCancellationRequested && _messages.TryDequeue(out var message))
            {
                await HandleAsync(message);
            }
        }
        catch (Exception exception) when (IsInjectedFault(exception))
        {
            world.Log.Add(process.Name, $"ends a session: {exception.GetType().Name}");
            await EndAsync();
        }

        _busy = false;
    }

    private async Task HandleAsync(AgentMessage message)
    {
        switch (message)
        {
            case AgentMessage.Hello hello:
                _twin = grains.GetGrain<IRolloutWorkerGrain>(hello.Info.AgentId);
                await _twin.ConnectAsync(hello.Info, _connectionId, _ended.Token);
                Send(new ServerMessage.Welcome());
                break;
            case AgentMessage.Ready:
                StartWaiting(OfferAsync);
                break;
            case AgentMessage.RequestWork request:
                StartWaiting(token => GiveWorkAsync(request, token));
                break;
            case AgentMessage.OpenLease open:
                Send(Answer(await _twin!.OpenLeaseAsync(open.JobId, open.Sequence, _ended.Token)));
                break;
            case AgentMessage.Heartbeat beat:
                Send(Answer(await _twin!.RenewLeaseAsync(beat.Renewal, _ended.Token)));
                break;
            case AgentMessage.CloseLease close:
                await _twin!.CloseLeaseAsync(close.Last, _ended.Token);
                break;
            case AgentMessage.Result result:
                var receipt = await _twin!.CompleteAsync(result.LeaseId, result.Report, _ended.Token);
                world.ObserverOf(result.LeaseId)?.OnReceipt(result.LeaseId, result.Report, receipt.Status);
                Send(new ServerMessage.Receipt(result.Report.BatchId, result.Report.Position, receipt));
                break;
            case AgentMessage.Failure failure:
                var answer = await _twin!.FailAsync(failure.LeaseId, failure.Report, _ended.Token);
                Send(new ServerMessage.Receipt(failure.Report.BatchId, failure.Report.Position, answer));
                break;
        }
    }

    // The newest wish counts: an agent whose lease ended by itself asks for a run although its wish for work was never answered.
    private void StartWaiting(Func<CancellationToken, Task> wait)
    {
        _wish?.Cancel();
        _wish = CancellationTokenSource.CreateLinkedTokenSource(_ended.Token);
        var token = _wish.Token;
        process.Fork(() => WaitAsync(wait, token));
    }

    private async Task WaitAsync(Func<CancellationToken, Task> wait, CancellationToken cancellationToken)
    {
        try
        {
            await wait(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The session is over, or the wish is.
        }
        catch (Exception exception) when (IsInjectedFault(exception))
        {
            world.Log.Add(process.Name, $"ends a session: {exception.GetType().Name}");
            await EndAsync();
        }
    }

    private async Task OfferAsync(CancellationToken cancellationToken)
    {
        var pool = grains.GetGrain<IGpuPoolGrain>(WorldPlan.Pool);
        for (var revision = 0L; ; revision = await pool.WaitForRunsAsync(revision, WaitSlice, cancellationToken))
        {
            if (await _twin!.GetOfferAsync(cancellationToken) is { } offer)
            {
                Send(new ServerMessage.Offer(offer));
                return;
            }
        }
    }

    private async Task GiveWorkAsync(AgentMessage.RequestWork request, CancellationToken cancellationToken)
    {
        var queue = grains.GetWork(LeaseName.JobOf(request.LeaseId)!);
        for (var revision = 0L; ; revision = await queue.WaitForWorkAsync(revision, WaitSlice, cancellationToken))
        {
            var answer = await _twin!.RequestWorkAsync(request.LeaseId, request.FencingToken, request.MaxUnits, cancellationToken);
            if (answer.Grant is { } grant)
            {
                world.ObserverOf(request.LeaseId)?.OnWorkGranted(grant);
                Send(new ServerMessage.Work(grant));
                return;
            }

            if (answer.RunEnded)
            {
                Send(new ServerMessage.Ended(request.LeaseId, LeaseRefusal.RunEnded));
                return;
            }
        }
    }

    private void Send(ServerMessage message) => Connection?.Send(message);

    private static ServerMessage Answer(LeaseAnswer answer) => answer.Seconds > 0
        ? new ServerMessage.Granted(answer)
        : new ServerMessage.Ended(answer.LeaseId, answer.Refusal);

    // What the simulated world brings about; anything else is a defect and must not be taken for one of these.
    public static bool IsInjectedFault(Exception exception) => exception
        is TimeoutException or OrleansException or OperationCanceledException or InvalidOperationException or Errors.CloudException;

    private static async Task Quietly(Task task)
    {
        try
        {
            await task;
        }
        catch (Exception exception) when (IsInjectedFault(exception))
        {
            // Nobody is there to be told.
        }
    }
}
