using OpenRs.Cloud.Agent.Leases;
using OpenRs.Cloud.Agents;
using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.V1;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Simulator;

/// <summary>
/// An agent without a GPU: the loop of the real one (<c>AgentLoop</c>) over a simulated connection, around the real one's account of its
/// lease (<see cref="LeaseKeeper"/>). Work takes drawn times and gives hashes.
/// </summary>
internal sealed partial class SimulatedAgent
{
    private static readonly TimeSpan TickPeriod = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan RefusalPause = TimeSpan.FromSeconds(1);
    private readonly Dictionary<(string BatchId, int Position), AgentMessage> _unacknowledged = [];
    private readonly World _world;
    private readonly LeaseKeeper _lease;
    private Connection? _connection;
    private JobOffer? _offer;
    private SimulatedJob? _job;
    private long? _refusedAt;
    private bool _welcomed;
    private bool _asking;
    private bool _leaving;
    private int _heldStep = -1;

    public SimulatedAgent(World world, string id, AgentRoles roles)
    {
        (_world, Id, Roles) = (world, id, roles);
        Process = new SimulatedProcess(world.Time, id);
        _lease = new LeaseKeeper(Process.Clock);
        Process.Run(() => Process.Clock.CreateTimer(_ => Tick(), null, TickPeriod, TickPeriod));
        Process.Run(Connect);
    }

    public string Id { get; }

    /// <summary>Work that it takes.</summary>
    public AgentRoles Roles { get; }

    public SimulatedProcess Process { get; }

    /// <summary>Whether it was told to leave.</summary>
    public bool IsLeaving => _leaving;

    /// <summary>Ends the process at once.</summary>
    public void Kill()
    {
        StopUsing();
        Process.Kill();
        _connection?.Break();
    }

    /// <summary>Cuts it off from the server.</summary>
    public void BreakConnection() => _connection?.Break();

    /// <summary>Hands the work back and leaves.</summary>
    public void Leave() => Process.Run(() =>
    {
        _leaving = true;
        if (_lease.Current is not null)
        {
            CancelJob();
            CloseLease();
        }

        Process.After(TimeSpan.FromSeconds(5), Kill);
    });

    /// <summary>The connection broke, and this side noticed.</summary>
    public void OnBroken(Connection connection)
    {
        if (_connection == connection)
        {
            _connection = null;
            _welcomed = false;
            _asking = false;
            Process.After(_world.Random.Seconds(0.2, 5), Connect);
        }
    }

    /// <summary>A message of the server arrives.</summary>
    public void Receive(Connection connection, ServerMessage message)
    {
        if (_connection == connection)
        {
            Process.Run(() =>
            {
                Handle(message);
                AskNext();
            });
        }
    }

    private void Connect()
    {
        if (_connection is not null || _leaving)
        {
            return;
        }

        _connection = _world.Server.Accept(this);
        if (_connection is null)
        {
            Process.After(_world.Random.Seconds(0.2, 5), Connect);
            return;
        }

        Send(new AgentMessage.Hello(new AgentInfo
        {
            AgentId = Id,
            Pool = WorldPlan.Pool,
            GpuType = WorldPlan.GpuType,
            GpuCount = 1,
            Device = "simulated",
            Spot = false,
            UsdPerHour = 0,
            EngineVersion = EngineVersion.Current,
            Roles = Roles,
        }));
    }

    private void Tick()
    {
        if (_lease.IsOver)
        {
            _world.Log.Add(Id, "stops: lease {0} was not renewed in time", _lease.Current!.FencingToken);
            StopUsing();
            _lease.Drop();
            _asking = false;
            DropWork();
        }
        else if (_welcomed && _lease.IsHeartbeatDue(_world.Plan.Terms.LeaseDuration / 4))
        {
            SendHeartbeat();
        }

        AskNext();
    }

    private void Handle(ServerMessage message)
    {
        switch (message)
        {
            case ServerMessage.Welcome:
                _welcomed = true;
                ResumeLease();
                break;
            case ServerMessage.Offer offer:
                _offer = offer.Job;
                Send(new AgentMessage.OpenLease(_offer.JobId, _lease.Open(_offer.JobId).OpenLease.Sequence));
                break;
            case ServerMessage.Granted granted:
                HandleGrant(granted.Answer);
                break;
            case ServerMessage.Ended ended:
                HandleEnd(ended);
                break;
            case ServerMessage.Work work:
                _asking = false;
                StartJob(work.Grant);
                break;
            case ServerMessage.Receipt receipt:
                _unacknowledged.Remove((receipt.BatchId, receipt.Position));
                break;
        }
    }

    private void ResumeLease()
    {
        if (_lease.Current is not null)
        {
            SendHeartbeat();
            foreach (var report in _unacknowledged.Values)
            {
                Send(report);
            }
        }
    }

    private void HandleGrant(LeaseAnswer answer)
    {
        var granted = new LeaseGranted
        {
            LeaseId = answer.LeaseId,
            FencingToken = answer.FencingToken,
            Seconds = answer.Seconds,
            Sequence = answer.Sequence,
        };
        var former = _lease.Current;
        if (_lease.Accept(granted))
        {
            if (former is not null)
            {
                _world.ObserverOf(former.LeaseId)?.OnUseEnded(former.LeaseId);
            }

            _asking = false;
            _world.ObserverOf(answer.LeaseId)?.OnUseBegan(answer.LeaseId);
            _world.Log.Add(Id, "holds lease {0} for {1} ms", answer.FencingToken, (long)(answer.Seconds * 1000));
        }
    }

    private void HandleEnd(ServerMessage.Ended ended)
    {
        _asking = false;
        if (_lease.Current is null)
        {
            _refusedAt = Process.Clock.GetTimestamp();
        }
        else if (ended.LeaseId == _lease.Current.LeaseId)
        {
            _world.Log.Add(Id, "gives lease {0} back", _lease.Current.FencingToken);
            CloseLease();
            DropWork();
        }
    }

    // One wish at a time: for a run while free, for work while leased and idle with all results acknowledged.
    private void AskNext()
    {
        if (!_welcomed || _asking || _job is not null || _leaving)
        {
            return;
        }

        if (_lease.Current is { } lease)
        {
            if (_unacknowledged.Count == 0)
            {
                _asking = true;
                Send(new AgentMessage.RequestWork(lease.LeaseId, lease.FencingToken, _world.Random.Between(1, 4)));
            }
        }
        else if (_refusedAt is not { } refused || Process.Clock.GetElapsedTime(refused) >= RefusalPause)
        {
            _asking = true;
            _refusedAt = null;
            Send(new AgentMessage.Ready());
        }
    }

    private void SendHeartbeat()
    {
        var beat = _lease.Renew(_job?.IsTrainerWork ?? false).Heartbeat;
        Send(new AgentMessage.Heartbeat(new LeaseRenewal
        {
            LeaseId = beat.LeaseId,
            FencingToken = beat.FencingToken,
            Sequence = beat.Sequence,
            PhaseSeconds = new Dictionary<string, double>(beat.PhaseSeconds),
            TrainerWork = beat.TrainerWork,
        }));
    }

    private void CloseLease()
    {
        StopUsing();
        var close = _lease.Close().CloseLease;
        Send(new AgentMessage.CloseLease(new LeaseRenewal
        {
            LeaseId = close.LeaseId,
            FencingToken = close.FencingToken,
            Sequence = close.Sequence,
            PhaseSeconds = new Dictionary<string, double>(close.PhaseSeconds),
        }));
    }

    private void StopUsing()
    {
        if (_lease.Current is { } lease && Process.IsAlive)
        {
            _world.ObserverOf(lease.LeaseId)?.OnUseEnded(lease.LeaseId);
        }
    }

    // Nothing is lost when there is no connection: what matters is said again after the next Welcome.
    private void Send(AgentMessage message) => _connection?.Send(message);
}
