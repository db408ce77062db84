using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenRs.Cloud.Embedded;
using OpenRs.Cloud.Ledgers;

namespace OpenRs.Cloud.Simulator;

/// <summary>
/// The server: the real grains on the embedded host, with time, turns, messages and storage simulated. When it dies all of it is dropped,
/// and the next life starts from what was stored.
/// </summary>
internal sealed class SimulatedServer(World world)
{
    // Shorter than in production, so that a lost message costs a world seconds and not half a minute.
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(5);
    private readonly List<SimulatedSession> _sessions = [];
    private SimulatedProcess? _process;
    private IGrainFactory? _grains;
    private int _lives;

    /// <summary>The grains, for clients in other processes; null while the server is down.</summary>
    public IGrainFactory? Grains => _process?.IsAlive == true ? _grains : null;

    /// <summary>The process of this life.</summary>
    public SimulatedProcess Process => _process!;

    /// <summary>The time as the grains of this life see it.</summary>
    public TimeProvider? Time { get; private set; }

    /// <summary>Starts a life.</summary>
    public void Start()
    {
        _lives++;
        world.OnClockRead();
        _process = new SimulatedProcess(world.Time, _lives == 1 ? "server" : $"server-{_lives}");
        _process.Clock.Offset = world.ServerClockOffset;
        Time = new SteadyTimeProvider(_process.Clock);
        var process = _process;
        process.Run(() => process.Fork(() => StartAsync(process)));
    }

    /// <summary>Kills it at once; it comes back after a while.</summary>
    public void Crash()
    {
        _process!.Kill();
        _grains = null;
        foreach (var session in _sessions)
        {
            session.Connection?.Break();
        }

        _sessions.Clear();
        world.Process.After(world.Random.Seconds(0.1, 15), Start);
    }

    /// <summary>Sets its time of day.</summary>
    public void SetClock(TimeSpan offset) => _process!.Clock.Offset = offset;

    /// <summary>Takes a connection of an agent; null when nobody listens.</summary>
    public Connection? Accept(SimulatedAgent agent)
    {
        if (Grains is not { } grains)
        {
            return null;
        }

        var session = new SimulatedSession(world, _process!, grains);
        session.Connection = new Connection(world, agent, session);
        _sessions.RemoveAll(static older => older.Connection?.IsOpen == false);
        _sessions.Add(session);
        return session.Connection;
    }

    private async Task StartAsync(SimulatedProcess process)
    {
        var services = new ServiceCollection();
        services.AddSingleton(Time!);
        services.AddSingleton<ITurnScheduler>(process);
        services.AddSingleton<IMessageChannel>(new SimulatedChannel(world, process));
        services.AddSingleton<IGrainStore>(new SimulatedStore(world, this, process));
        services.AddSingleton(Options.Create(world.Plan.Terms));
        services.AddSingleton(world.Prices);
        services.AddSingleton<IChargeArchive>(new SimulatedArchive(world, process));
        services.AddEmbeddedGrains(options =>
        {
            options.StateFile = "none";
            options.CallTimeout = CallTimeout;
            world.Options.AddGrains(options);
        });
        var provider = services.BuildServiceProvider();
        await provider.GetRequiredService<GrainHost>().StartAsync(CancellationToken.None);
        _grains = provider.GetRequiredService<IGrainFactory>();
        world.Log.Add(process.Name, "is up");
    }
}
