using OpenRs.Cloud.Agents;
using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Runs;
using OpenRs.Cloud.Simulator.Time;

namespace OpenRs.Cloud.Simulator.Worlds;

/// <summary>
/// What all in a simulated world share: its chance, its time, what goes wrong, what is stored, and which promises were broken.
/// </summary>
internal sealed class World
{
    private readonly List<(Violation Kind, string What)> _violations = [];
    private TimeSpan _offsetOfLife;

    public World(ulong seed, WorldPlan plan, SimulationOptions options)
    {
        (Plan, Options) = (plan, options);
        Random = new SeededRandom(seed);
        Time = new VirtualTime(Random);
        Log = new EventLog(Time, options.Trace);
        Faults = new Faults(Random, new SeededRandom(SeededRandom.Mix(seed ^ 0xFA17)), Log, options);
        Process = new SimulatedProcess(Time, "world");
        Prices = new PriceBook(plan.Prices);
    }

    public WorldPlan Plan { get; }

    public SimulationOptions Options { get; }

    public SeededRandom Random { get; }

    public VirtualTime Time { get; }

    public EventLog Log { get; }

    public Faults Faults { get; }

    /// <summary>What happens outside of server and agents; it never dies.</summary>
    public SimulatedProcess Process { get; }

    public StoredImage Image { get; } = new();

    /// <summary>Hashes of the objects that agents stored, by name.</summary>
    public Dictionary<string, string> Objects { get; } = new(StringComparer.Ordinal);

    /// <summary>The charge archive: charges that left the ledgers' states, by ledger.</summary>
    public Dictionary<string, List<ChargeEntry>> Books { get; } = new(StringComparer.Ordinal);

    /// <summary>The blocks of steps that left the runs' states, by run and first step.</summary>
    public Dictionary<(string RunId, long First), IReadOnlyList<StepMetrics>> StepBlocks { get; } = [];

    /// <summary>The blocks of events that left the runs' states, by run and first number.</summary>
    public Dictionary<(string RunId, long First), IReadOnlyList<RunEvent>> EventBlocks { get; } = [];

    public PriceBook Prices { get; }

    /// <summary>Promises that were broken, in order.</summary>
    public IReadOnlyList<(Violation Kind, string What)> Violations => _violations;

    /// <summary>How far the server's time of day is off.</summary>
    public TimeSpan ServerClockOffset { get; set; }

    /// <summary>The clock of the server's life; null before the first.</summary>
    public TimeProvider? ServerTime { get; set; }

    /// <summary>Whether a life of the server began at an earlier time of day than the one before it had reached.</summary>
    public bool ClockWentBack { get; private set; }

    /// <summary>By how much lives of the server began too late, all together.</summary>
    public long ClockForwardTicks { get; private set; }

    /// <summary>The time of day as the server sees it; that of the world before there is one.</summary>
    public DateTimeOffset ServerNow => (ServerTime ?? Process.Clock).GetUtcNow();

    /// <summary>Whether what rollouts need does not answer now.</summary>
    public bool IsServiceAway => Time.Ticks >= Plan.Away.From.Ticks && Time.Ticks < Plan.Away.Until.Ticks;

    /// <summary>A promise was broken.</summary>
    public void Violated(Violation kind, string what)
    {
        Log.Add("observer", $"finds {kind}: {what}");
        _violations.Add((kind, what));
    }

    /// <summary>A life of the server begins and reads the clock; from then on it counts by its stopwatch.</summary>
    /// <returns>Time of the life before that this one cannot know of: by how much the clock went back.</returns>
    public TimeSpan ReadClock()
    {
        var step = ServerClockOffset - _offsetOfLife;
        _offsetOfLife = ServerClockOffset;
        if (step < TimeSpan.Zero)
        {
            ClockWentBack = true;
            return -step;
        }

        ClockForwardTicks += step.Ticks;
        return TimeSpan.Zero;
    }
}
