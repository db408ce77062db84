using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using OpenRs.Cloud.Agents;
using OpenRs.Cloud.Protocol.Agents;
using OpenRs.Cloud.Simulator.Observation;
using OpenRs.Cloud.Simulator.Servers;
using OpenRs.Cloud.Simulator.Time;
using OpenRs.Cloud.Simulator.Worlds;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Simulator.Agents;

/// <summary>
/// The product's agent (<see cref="AgentLoop"/>) without a GPU: what is simulated is its process, its connections, and the time that work
/// takes.
/// </summary>
internal sealed class SimulatedAgent : IAgentEnd
{
    private readonly World _world;
    private readonly SimulatedServer _server;
    private readonly GpuUse _use;
    private readonly LeaseKeeper _lease;
    private readonly SimulatedExecutor _executor;
    private readonly AgentLoop _loop;
    private Connection? _connection;
    private CancellationTokenSource? _broken;
    private readonly string _nonce;

    public SimulatedAgent(World world, SimulatedServer server, JobObservers jobs, string id, Machine machine)
    {
        (_world, _server, Id, Machine) = (world, server, id, machine);
        _use = new GpuUse(world, jobs, id);
        Process = new SimulatedProcess(world.Time, id, machine.ClockRate);
        _nonce = string.Create(CultureInfo.InvariantCulture, $"{world.Time.Ticks:x16}-{id}");
        var ends = world.Options.AgentParts;
        _lease = ends.Lease(Process.Clock);
        _lease.Changed += OnLeaseChanged;
        _executor = new SimulatedExecutor(world, jobs, this);
        Watch = new ProtocolWatch(id, Process.Clock, world.Violated);
        _loop = new AgentLoop(_executor, _lease, ends.Outbox(), Process.Clock, NullLogger.Instance);
        _loop.WorkOverran += OnWorkOverran;
        Process.Run(() => Process.Fork(LiveAsync));
    }

    public string Id { get; }

    /// <summary>What it runs on.</summary>
    public Machine Machine { get; }

    public SimulatedProcess Process { get; }

    /// <summary>Checks what it sends.</summary>
    public ProtocolWatch Watch { get; }

    /// <summary>Whether it was told to stop.</summary>
    public bool IsDraining { get; private set; }

    /// <summary>The lease under which it uses its GPU.</summary>
    public string LeaseId => _use.LeaseId;

    /// <summary>Ends the process at once.</summary>
    public void Kill()
    {
        if (Process.IsAlive)
        {
            _use.Kill(isSuspended: Process.SuspendedAt is not null);
        }

        Process.Kill();
        _connection?.Break();
    }

    /// <summary>Suspends its machine for a while: neither its stopwatch nor its GPU continues.</summary>
    public void Suspend(TimeSpan duration)
    {
        Process.Suspend(duration);
        _use.Suspend();
        _world.Process.After(duration, () =>
        {
            Process.Resume();
            if (Process.IsAlive)
            {
                _use.Resume();
            }
        });
    }

    /// <summary>Cuts it off from the server.</summary>
    public void BreakConnection() => _connection?.Break();

    /// <summary>Finishes what is under way, hands the rest back, and stops.</summary>
    public void Drain()
    {
        IsDraining = true;
        Process.Run(() => _loop.Drain(_world.Random.Seconds(0, 10)));
    }

    /// <inheritdoc/>
    public void OnBroken(Connection connection)
    {
        if (_connection != connection)
        {
            return;
        }

        if (connection.IsRefused)
        {
            // As the agent's program does: whoever is refused ends.
            _world.Log.Add(Id, "is refused, and ends");
            Kill();
            return;
        }

        _connection = null;
        _broken?.Cancel();
    }

    /// <inheritdoc/>
    public void Receive(Connection connection, ConnectResponse message)
    {
        if (_connection == connection)
        {
            Process.Run(() =>
            {
                Watch.OnReceived(message);
                _loop.Receive(message);
            });
        }
    }

    // As the agent's program does: connects, and while that fails or in between still watches its lease.
    private async Task LiveAsync()
    {
        while (!_loop.Drained.IsCancellationRequested)
        {
            _connection = _server.Accept(this);
            if (_connection is { } connection)
            {
                using var broken = _broken = new CancellationTokenSource();
                Watch.OnConnected();
                connection.Send(new ConnectRequest { Hello = Hello() });
                await RunLoopAsync(new ConnectionWriter(connection, Watch), broken.Token);
                _broken = null;
                Watch.OnDisconnected();
            }
            else
            {
                using var waiting = new CancellationTokenSource(_world.Random.Seconds(0.2, 5), Process.Clock);
                await RunLoopAsync(null, waiting.Token);
            }
        }

        // The last messages need a moment.
        Process.After(TimeSpan.FromSeconds(4), Kill);
    }

    private async Task RunLoopAsync(ConnectionWriter? writer, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _loop.Drained);
        try
        {
            await _loop.RunAsync(writer, either.Token);
        }
        catch (OperationCanceledException)
        {
            // The connection or the pause is over, or the agent is drained.
        }
    }

    /// <summary>The work that was under way has ended.</summary>
    public void OnWorkEnded() => _use.OnWorkEnded();

    // As the agent's program does: only the end of the process stops it.
    private void OnWorkOverran()
    {
        _world.Log.Add(Id, "ends itself, since its work does not stop");
        Kill();
    }

    private void OnLeaseChanged(Lease? lease)
    {
        var ended = _use.End(_executor.IsWorking);
        if (lease is not null)
        {
            Watch.OnLeased();
            _use.Begin(lease);
        }
        else
        {
            SendLate(ended);
        }
    }

    // A lease that is over takes its work with it. A faulty agent may be slow to notice: then its results come late, under the old token.
    private void SendLate(Lease? ended)
    {
        var late = Watch.TakeUnacknowledged();
        if (ended is not null && _executor.Anticipate() is { } outcome)
        {
            late.Add(JobReports.Result(ended, outcome));
        }

        if (late.Count > 0 && _world.Faults.Strikes(FaultKind.Zombie))
        {
            _world.Faults.Note(FaultKind.Zombie, Id, "will send {0} results of a lease that is over", late.Count);
            Process.After(_world.Random.Seconds(0.1, 20), () => late.ForEach(report => _connection?.Send(report)));
        }
    }

    private Hello Hello() => new()
    {
        AgentId = Id,
        Pool = WorldPlan.Pool,
        GpuType = Machine.Gpus.GpuType,
        GpuCount = Machine.Gpus.Count,
        Spot = Machine.Gpus.Spot,
        Device = "simulated",
        ProcessNonce = _nonce,
        EngineVersion = EngineVersion.Current,
        DeviceType = V1.DeviceType.Cpu,
        Roles = { Machine.Roles == AgentRoles.All ? [] : EachRole() },
    };

    private IEnumerable<AgentRole> EachRole() =>
        from role in (AgentRole[])[AgentRole.Rollout, AgentRole.Train, AgentRole.Evaluate]
        where Machine.Roles.HasFlag(Enum.Parse<AgentRoles>(role.ToString()))
        select role;
}
