using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using OpenRs.Cloud.Protocol.Agents;
using OpenRs.Cloud.Simulator.Time;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Simulator;

/// <summary>The product's agent loop in virtual time, with work that continues after it was told to stop.</summary>
public sealed class WorkOverrunTests : ChannelWriter<ConnectRequest>, IUnitExecutor, IDisposable
{
    private const double LeaseSeconds = 4;
    private readonly VirtualTime _time = new(new SeededRandom(1));
    private readonly SimulatedProcess _process;
    private readonly AgentLoop _loop;
    private TimeSpan _stopsAfter;
    private double? _stopped;
    private double? _overran;
    private double? _closed;

    public WorkOverrunTests()
    {
        _process = new SimulatedProcess(_time, "agent");
        _loop = new AgentLoop(this, new LeaseKeeper(_process.Clock), new Outbox(), _process.Clock, NullLogger.Instance);
        _loop.WorkOverran += () => _overran ??= Now;
        _loop.Receive(new ConnectResponse { Welcome = new Welcome { HeartbeatIntervalMs = 600_000 } });
        _process.Run(() => _process.Fork(() => _loop.RunAsync(this, CancellationToken.None)));
    }

    private double Now => TimeSpan.FromTicks(_time.Ticks).TotalSeconds;

    [Theory]
    [InlineData(0.0, null)]
    [InlineData(0.9, null)]
    [InlineData(1.1, 4.7)]
    [InlineData(3600.0, 4.7)]
    public void LeaseEnds_WorkHasASecondToStop(double late, double? overran)
    {
        Run(late, seconds: 20);
        Assert.Equal(3.7, _stopped!.Value, tolerance: 0.01);
        Assert.Equal(overran is null, _overran is null);
        Assert.Equal(overran ?? 0, _overran ?? 0, tolerance: 0.01);
    }

    // A message may come when something is due and its timer has yet to fire.
    [Theory]
    [InlineData(1)]
    [InlineData(30)]
    public void LeaseEnds_WhileMessagesKeepComing_TheWorkIsToldToStopInTime(int milliseconds)
    {
        _process.Run(() => _process.Fork(async () =>
        {
            while (_stopped is null)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(milliseconds), _process.Clock);
                _loop.Receive(new ConnectResponse { Receipt = new Receipt { UnitId = "none", Status = ReceiptStatus.Accepted } });
            }
        }));
        Run(late: 0, seconds: 5);
        Assert.Equal(3.7, _stopped!.Value, tolerance: 0.01);
    }

    [Theory]
    [InlineData(0.5, 2.5, false)]
    [InlineData(3600.0, 3.0, true)]
    public void DrainEnds_TheLeaseIsClosedWhenTheWorkHasStoppedOrCannot(double late, double closed, bool works)
    {
        _process.Run(() => _loop.Drain(TimeSpan.FromSeconds(2)));
        Run(late, seconds: 20);
        Assert.Equal(2, _stopped!.Value, tolerance: 0.01);
        Assert.Equal(closed, _closed!.Value, tolerance: 0.01);
        Assert.Equal(works, _loop.IsWorking);
        Assert.True(_loop.Drained.IsCancellationRequested);
    }

    public void Dispose() => _loop.Dispose();

    public override bool TryWrite(ConnectRequest item)
    {
        switch (item.MessageCase)
        {
            case ConnectRequest.MessageOneofCase.Ready:
                _loop.Receive(new ConnectResponse { Offer = new Offer { Job = "run" } });
                break;
            case ConnectRequest.MessageOneofCase.OpenLease:
                _loop.Receive(new ConnectResponse
                {
                    LeaseGranted = new LeaseGranted
                    {
                        LeaseId = "run.1", FencingToken = 1, Seconds = LeaseSeconds, Sequence = item.OpenLease.Sequence,
                    },
                });
                break;
            case ConnectRequest.MessageOneofCase.RequestWork:
                var work = new V1.Work { Units = { new WorkUnit { UnitId = "train-000000/0", Train = new TrainUnit() } } };
                _loop.Receive(new ConnectResponse { Work = work });
                break;
            case ConnectRequest.MessageOneofCase.CloseLease:
                _closed = Now;
                break;
        }

        return true;
    }

    public override ValueTask<bool> WaitToWriteAsync(CancellationToken cancellationToken = default) => ValueTask.FromResult(true);

    void IUnitExecutor.UseObjects(string uri)
    {
    }

    int IUnitExecutor.UnitsAtOnce(Offer offer) => 1;

    async Task IUnitExecutor.ExecuteAsync(
        Offer offer, IReadOnlyList<WorkUnit> units, Action<UnitOutcome> report, PhaseClock phases, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(TimeSpan.FromHours(2), _process.Clock, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            _stopped ??= Now;
            await Task.Delay(_stopsAfter, _process.Clock, CancellationToken.None);
        }
    }

    private void Run(double late, double seconds)
    {
        _stopsAfter = TimeSpan.FromSeconds(late);
        _time.Run(static () => false, TimeSpan.FromSeconds(seconds).Ticks);
    }
}
