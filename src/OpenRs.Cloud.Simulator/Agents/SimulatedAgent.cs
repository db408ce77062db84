using OpenRs.Cloud.Agent.Leases;
using OpenRs.Cloud.Agents;
using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Objects;
using OpenRs.Cloud.V1;
using OpenRs.Cloud.Work;
using ObjectRef = OpenRs.Cloud.Objects.ObjectRef;

namespace OpenRs.Cloud.Simulator;

/// <summary>
/// An agent without a GPU: the loop of the real one (<c>AgentLoop</c>) over a simulated connection, around the real one's account of its
/// lease (<see cref="LeaseKeeper"/>). Work takes drawn times and gives hashes.
/// </summary>
internal sealed class SimulatedAgent
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

    private void StartJob(WorkGrant grant)
    {
        if (_lease.Current is { } lease && _offer is not null && _job is null)
        {
            _job = new SimulatedJob(lease.LeaseId, lease.FencingToken, grant);
            _world.Log.Add(Id, $"works on {grant.Batch.BatchId}, {{0}} units from {{1}} on", grant.Positions.Count, grant.Positions[0]);
            WorkOn(_job);
        }
    }

    private void WorkOn(SimulatedJob job)
    {
        var kind = job.Batch.Kind;
        var mean = kind is WorkKind.Train or WorkKind.Save ? _world.Plan.TrainTime : _world.Plan.RolloutTime;
        if (job.IsTrainerWork && _heldStep != job.Batch.Step)
        {
            // Loads the newest checkpoint and trains the steps since then again.
            mean *= 1 + job.Batch.Step - (job.Batch.Checkpoint?.Step ?? 0);
        }

        var took = mean * _world.Random.Between(0.5, 1.7);
        var phase = _lease.Phases.Enter(PhaseOf(kind));
        Process.After(took, () =>
        {
            phase.Dispose();
            if (!job.IsCancelled)
            {
                FinishUnit(job, took);
                AskNext();
            }
        });
    }

    private void FinishUnit(SimulatedJob job, TimeSpan took)
    {
        var position = job.Left.Dequeue();
        if (_world.Faults.Strikes(FaultKind.UnitFailure))
        {
            _world.Faults.Note(FaultKind.UnitFailure, Id, "fails at unit {0}", position);
            Report(job, position, new AgentMessage.Failure(job.LeaseId, Failed(job, position)));
        }
        else
        {
            _world.ObserverOf(job.LeaseId)?.OnUnitDone(job.LeaseId, job.Batch.BatchId, position, took);
            _heldStep = job.Batch.Kind == WorkKind.Train ? job.Batch.Step + 1 : _heldStep;
            Report(job, position, new AgentMessage.Result(job.LeaseId, Done(job, position, took)));
        }

        if (job.Left.Count > 0)
        {
            WorkOn(job);
        }
        else
        {
            _job = null;
        }
    }

    private void Report(SimulatedJob job, int position, AgentMessage report)
    {
        _unacknowledged[(job.Batch.BatchId, position)] = report;
        Send(report);
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

    // A lease that is over takes its work with it. But an agent may be slow to notice: then its results come late, under the old token.
    private void DropWork()
    {
        var late = _unacknowledged.Values.ToList();
        if (_job is { } job)
        {
            late.Add(new AgentMessage.Result(job.LeaseId, Done(job, job.Left.Peek(), _world.Plan.RolloutTime)));
        }

        if (late.Count > 0 && _world.Faults.Strikes(FaultKind.Zombie))
        {
            _world.Faults.Note(FaultKind.Zombie, Id, "will send {0} results of a lease that is over", late.Count);
            Process.After(_world.Random.Seconds(0.1, 20), () => late.ForEach(Send));
        }

        CancelJob();
        _unacknowledged.Clear();
    }

    private void CancelJob()
    {
        if (_job is not null)
        {
            _job.IsCancelled = true;
            _job = null;
        }
    }

    // Nothing is lost when there is no connection: what matters is said again after the next Welcome.
    private void Send(AgentMessage message) => _connection?.Send(message);

    private static UnitReport Done(SimulatedJob job, int position, TimeSpan took)
    {
        var batch = job.Batch;
        var saved = batch.Kind switch
        {
            WorkKind.Train when batch.SaveCheckpoint => batch.Step + 1,
            WorkKind.Save => batch.Step,
            _ => -1,
        };
        var sha256 = FakeCompute.Sha256(batch, position);
        return new UnitReport
        {
            BatchId = batch.BatchId,
            Position = position,
            FencingToken = job.FencingToken,
            Result = new ObjectRef { Name = $"{batch.BatchId}/{position}", Sha256 = sha256 },
            Values = ValuesOf(batch, position, took),
            Checkpoint = saved < 0 ? null : new CheckpointRef { Prefix = $"checkpoints/{saved}", Step = saved, WeightsSha256 = sha256 },
        };
    }

    private static Dictionary<string, double> ValuesOf(WorkBatch batch, int position, TimeSpan took) => batch.Kind switch
    {
        WorkKind.Train or WorkKind.Save => new() { [UnitValues.StepTime] = took.TotalSeconds },
        WorkKind.Evaluate => new()
        {
            [UnitValues.Correct] = Math.Min(batch.EvalProblemsPerUnit, batch.EvalProblems - (position * batch.EvalProblemsPerUnit)),
        },
        _ => [],
    };

    private static UnitFailure Failed(SimulatedJob job, int position) => new()
    {
        BatchId = job.Batch.BatchId,
        Position = position,
        FencingToken = job.FencingToken,
        Error = "simulated",
        Permanent = false,
    };

    private static string PhaseOf(WorkKind kind) => kind switch
    {
        WorkKind.Train => ChargePhase.Train,
        WorkKind.Evaluate => ChargePhase.Evaluate,
        WorkKind.Save => ChargePhase.Save,
        _ => ChargePhase.Rollout,
    };
}
