using Microsoft.Extensions.Options;
using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Runs;
using OpenRs.Cloud.Simulator.Hosting;
using OpenRs.Cloud.Simulator.Observation;
using OpenRs.Cloud.Simulator.Time;
using OpenRs.Cloud.Simulator.Worlds;

namespace OpenRs.Cloud.Simulator.Servers;

/// <summary>
/// The server: the real grains on a deterministic host, with time, messages and storage simulated. When it dies all of it is dropped, and
/// the next life starts from what was stored.
/// </summary>
internal sealed class SimulatedServer(World world, JobObservers jobs)
{
    // Shorter than in production, so that a lost message costs a world seconds and not half a minute.
    private static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(5);
    private readonly List<SimulatedSession> _sessions = [];
    private SimulatedProcess? _process;
    private IGrainFactory? _grains;
    private SimulatedStore? _store;
    private int _lives;

    /// <summary>The grains, for clients in other processes; null while the server is down.</summary>
    public IGrainFactory? Grains => _process?.IsAlive == true ? _grains : null;

    /// <summary>Starts a life.</summary>
    public void Start()
    {
        _lives++;
        jobs.OnTimeHidden(world.ReadClock());
        _process = new SimulatedProcess(world.Time, _lives == 1 ? "server" : $"server-{_lives}");
        _process.Clock.Offset = world.ServerClockOffset;
        world.ServerTime = new SteadyTimeProvider(_process.Clock);
        var process = _process;
        process.Run(() => process.Fork(() => StartAsync(process)));
    }

    /// <summary>Kills it at once; it comes back after a while.</summary>
    public void Crash()
    {
        _process!.Kill();
        _grains = null;
        _store!.Die();
        foreach (var session in _sessions)
        {
            session.Connection?.Break();
        }

        _sessions.Clear();
        world.Process.After(world.Random.Seconds(0.1, 15), Start);
    }

    /// <summary>Sets its time of day, which its next lives keep.</summary>
    public void StepClock(TimeSpan step)
    {
        world.ServerClockOffset += step;
        _process!.Clock.Offset = world.ServerClockOffset;
    }

    /// <summary>Takes a connection of an agent; null when nobody listens.</summary>
    public Connection? Accept(IAgentEnd agent)
    {
        if (Grains is not { } grains)
        {
            return null;
        }

        var session = new SimulatedSession(world, jobs, _process!, grains);
        session.Connection = new Connection(world, agent, session);
        _process!.Run(() => session.Process.Fork(session.RunAsync));
        _sessions.RemoveAll(static older => older.Connection?.IsOpen == false);
        _sessions.Add(session);
        return session.Connection;
    }

    private async Task StartAsync(SimulatedProcess process)
    {
        var services = new HostServices()
            .Add(world.ServerTime!)
            .Add(Options.Create(world.Plan.Terms))
            .Add(Options.Create(world.Options.Stall(world.Plan.Stall)))
            .Add(world.Prices)
            .Add<IChargeArchive>(new SimulatedArchive(world, this, process))
            .Add<IRunArchive<StepMetrics>>(
                new SimulatedRunArchive<StepMetrics>(world, this, process, world.StepBlocks, "steps"))
            .Add<IRunArchive<RunEvent>>(new SimulatedRunArchive<RunEvent>(world, this, process, world.EventBlocks, "events"));
        _store = new SimulatedStore(world, jobs, this, process);
        var host = new GrainHost(
            process,
            world.Options.Grains,
            services,
            _store,
            new SimulatedReminderTable(world, process),
            new SimulatedChannel(world, process))
        {
            ResponseTimeout = ResponseTimeout,
        };
        await host.StartAsync();
        _grains = host.Factory;
        world.Log.Add(process.Name, "is up");
    }
}
