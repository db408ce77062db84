using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using OpenRs.Cloud.Protocol.Agents;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Simulator;

/// <summary>The product's agent loop, led by hand: what it answers to messages that come twice or late.</summary>
public sealed class AgentLoopTests : IUnitExecutor, IAsyncLifetime
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);
    private readonly Channel<ConnectRequest> _sent = Channel.CreateUnbounded<ConnectRequest>();
    private readonly CancellationTokenSource _ended = new();
    private readonly LeaseKeeper _lease = new(TimeProvider.System);
    private readonly AgentLoop _loop;
    private readonly Task _running;
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _told = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource? _stops;
    private Offer? _worksFor;
    private bool _fails;

    public AgentLoopTests()
    {
        _loop = new AgentLoop(this, _lease, new Outbox(), TimeProvider.System, NullLogger.Instance);
        _running = _loop.RunAsync(_sent.Writer, _ended.Token);
        _loop.Receive(new ConnectResponse { Welcome = new Welcome { HeartbeatIntervalMs = 600_000 } });
    }

    [Fact]
    public async Task TwoOffers_TheGrantOfTheOlderRequest_IsNotTaken()
    {
        await SentAsync(static request => request.Ready is not null);
        Offer("run-a");
        var first = (await SentAsync(static request => request.OpenLease is not null)).OpenLease;
        Offer("run-b");
        var second = (await SentAsync(static request => request.OpenLease is not null)).OpenLease;

        // The server ends the older lease when it grants the newer one.
        Grant("run-a.1", first.Sequence);
        Grant("run-b.1", second.Sequence);
        var work = (await SentAsync(static request => request.RequestWork is not null)).RequestWork;
        Assert.Equal(("run-b", "run-b.1"), (second.Job, work.LeaseId));
    }

    [Fact]
    public async Task Offer_WhileALeaseIsHeld_ChangesNothing()
    {
        await SentAsync(static request => request.Ready is not null);
        Offer("run-a");
        Grant("run-a.1", (await SentAsync(static request => request.OpenLease is not null)).OpenLease.Sequence);
        await SentAsync(static request => request.RequestWork is not null);
        Offer("run-b");
        var work = new V1.Work { Units = { new WorkUnit { UnitId = "rollout-000000/0", Rollout = new RolloutUnit() } } };
        _loop.Receive(new ConnectResponse { Work = work });
        Assert.Equal("run-a.1", (await SentAsync(static request => request.WorkResult is not null)).WorkResult.LeaseId);
        Assert.Equal("run-a", _worksFor!.Job);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task LeaseEndsOrAgentDrains_WhileWorkGoesOn_TheLeaseIsClosedWhenItHasStopped(bool drains)
    {
        _stops = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await SentAsync(static request => request.Ready is not null);
        Offer("run-a");
        Grant("run-a.1", (await SentAsync(static request => request.OpenLease is not null)).OpenLease.Sequence);
        var work = new V1.Work { Units = { new WorkUnit { UnitId = "rollout-000000/0", Rollout = new RolloutUnit() } } };
        _loop.Receive(new ConnectResponse { Work = work });
        await _started.Task.WaitAsync(Timeout);
        if (drains)
        {
            _loop.Drain(TimeSpan.Zero);
        }
        else
        {
            _loop.Receive(new ConnectResponse { LeaseEnded = new LeaseEnded { LeaseId = "run-a.1", Reason = LeaseEndReason.JobEnded } });
        }

        await _told.Task.WaitAsync(Timeout);
        Assert.False(_sent.Reader.TryPeek(out var early) && early.CloseLease is not null);
        _stops.SetResult();
        Assert.Equal("run-a.1", (await SentAsync(static request => request.CloseLease is not null)).CloseLease.LeaseId);
    }

    [Fact]
    public async Task Error_AfterSomeUnitsAreDone_FailsTheOthersAlone()
    {
        _fails = true;
        await SentAsync(static request => request.Ready is not null);
        Offer("run-a");
        Grant("run-a.1", (await SentAsync(static request => request.OpenLease is not null)).OpenLease.Sequence);
        var units = Enumerable.Range(0, 3).Select(
            static i => new WorkUnit { UnitId = $"rollout-000000/{i}", Rollout = new RolloutUnit() });
        _loop.Receive(new ConnectResponse { Work = new V1.Work { Units = { units } } });
        Assert.Equal("rollout-000000/0", (await SentAsync(static request => request.WorkResult is not null)).WorkResult.UnitId);
        foreach (var unit in (string[])["rollout-000000/1", "rollout-000000/2"])
        {
            var failure = (await SentAsync(static request => request.WorkFailure is not null)).WorkFailure;
            Assert.Equal((unit, "no answer", false, true), (failure.UnitId, failure.Error, failure.Permanent, failure.Unavailable));
        }
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _ended.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _loop.Dispose();
        _ended.Dispose();
    }

    void IUnitExecutor.UseObjects(string uri)
    {
    }

    int IUnitExecutor.UnitsAtOnce(Offer offer) => 1;

    async Task IUnitExecutor.ExecuteAsync(
        Offer offer, IReadOnlyList<WorkUnit> units, Action<UnitOutcome> report, PhaseClock phases, CancellationToken cancellationToken)
    {
        _worksFor = offer;
        if (_stops is not null)
        {
            // Looks at the token, but continues.
            using var told = cancellationToken.Register(_told.SetResult);
            _started.SetResult();
            await _stops.Task;
            cancellationToken.ThrowIfCancellationRequested();
        }

        report(new UnitOutcome(units[0].UnitId, new ObjectRef { Name = "a", Sha256 = "b" }));
        if (_fails)
        {
            throw new UnitException("", "no answer", permanent: false) { Unavailable = true };
        }
    }

    private void Offer(string job) => _loop.Receive(new ConnectResponse { Offer = new Offer { Job = job } });

    private void Grant(string leaseId, long sequence) => _loop.Receive(new ConnectResponse
    {
        LeaseGranted = new LeaseGranted { LeaseId = leaseId, FencingToken = 1, Seconds = 3600, Sequence = sequence },
    });

    private async Task<ConnectRequest> SentAsync(Func<ConnectRequest, bool> accepts)
    {
        while (true)
        {
            var request = await _sent.Reader.ReadAsync().AsTask().WaitAsync(Timeout);
            if (accepts(request))
            {
                return request;
            }
        }
    }
}
