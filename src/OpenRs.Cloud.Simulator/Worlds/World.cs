using OpenRs.Cloud.Agents;
using OpenRs.Cloud.Embedded;
using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Runs;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Simulator;

/// <summary>One simulated world: a server with the real grains, its agents and clients, and all that goes wrong between them.</summary>
internal sealed class World
{
    private readonly List<(Violation Kind, string What)> _violations = [];
    private readonly SortedDictionary<string, RunObserver> _observers = new(StringComparer.Ordinal);
    private readonly List<RunObserver> _runs = [];
    private TimeSpan _offsetOfLife;

    public World(ulong seed, WorldPlan plan, SimulationOptions options)
    {
        (Plan, Options) = (plan, options);
        Random = new SeededRandom(seed);
        Time = new VirtualTime(Random);
        Log = new EventLog(Time, options.Trace);
        Faults = new Faults(Random, Log, options.Faulty);
        Process = new SimulatedProcess(Time, "world");
        Server = new SimulatedServer(this);
        Agents = new AgentFleet(this);
        Clients = new Clients(this);
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

    /// <summary>The books: charges that left the ledgers' states, by ledger.</summary>
    public Dictionary<string, List<ChargeEntry>> Books { get; } = new(StringComparer.Ordinal);

    public SimulatedServer Server { get; }

    public AgentFleet Agents { get; }

    public Clients Clients { get; }

    public PriceBook Prices { get; }

    /// <summary>The runs that are known, in order of their creation.</summary>
    public IReadOnlyList<RunObserver> Runs => _runs;

    /// <summary>How far the server's time of day is off.</summary>
    public TimeSpan ServerClockOffset { get; private set; }

    /// <summary>Whether a life of the server began at an earlier time of day than the one before it had reached.</summary>
    public bool ClockWentBack { get; private set; }

    /// <summary>By how much lives of the server began too late, all together.</summary>
    public long ClockForwardTicks { get; private set; }

    /// <summary>The time of day as the server sees it.</summary>
    public DateTimeOffset ServerNow => Server.Time!.GetUtcNow();

    /// <summary>Lets the world run until all its runs are settled, or its time is over.</summary>
    public WorldOutcome Run()
    {
        Process.Run(Begin);
        var settled = Time.Run(() => _runs.Count >= Plan.Runs.Count && _runs.TrueForAll(static run => run.IsSettled), Plan.Limit.Ticks);
        if (!settled)
        {
            var open = _runs.Where(static run => !run.IsSettled).Select(static run => $"{run.Run?.State} at step {run.Run?.Step}: {run.Run?.Reason}");
            Violated(Violation.StuckRun, $"after {Plan.Limit}: {string.Join("; ", open)}{(_runs.Count < Plan.Runs.Count ? "a run was never made" : "")}");
        }

        foreach (var run in _runs.Where(static run => run.IsFinal))
        {
            run.CheckEnd();
        }

        return new WorldOutcome
        {
            Faults = Faults.Counts.Sum(),
            FaultsByKind = Faults.Counts,
            Violations = _violations,
            Runs = [.. _runs.Select(static run => run.Run!)],
            Ledgers = [.. _runs.Select(static run => run.Ledger)],
            SpentUsd = _runs.Sum(static run => run.SpentUsd),
            UsedUsd = _runs.Sum(static run => run.UsedUsd),
            WastedUsd = _runs.Sum(static run => run.WastedUsd),
            Duration = TimeSpan.FromTicks(Time.Ticks),
            TraceHash = Log.Hash,
        };
    }

    /// <summary>The observer of a lease's run; null before the run is known.</summary>
    public RunObserver? ObserverOf(string leaseId) => LeaseName.JobOf(leaseId) is { } runId ? _observers.GetValueOrDefault(runId) : null;

    /// <summary>Something was stored.</summary>
    public void OnStored(StateKey key, byte[]? json)
    {
        if (json is null || key.Name is not ("run" or "ledger" or "queue"))
        {
            return;
        }

        var runId = key.Grain[(key.Grain.IndexOf('/', StringComparison.Ordinal) + 1)..];
        if (!_observers.TryGetValue(runId, out var observer))
        {
            observer = new RunObserver(this, runId);
            _observers.Add(runId, observer);
            _runs.Add(observer);
            if (_runs.Count > Plan.Runs.Count)
            {
                Violated(Violation.DoubleCharge, "a request made two runs");
            }
        }

        if (key.Name == "run")
        {
            observer.OnStored(StateJson.Read<TrainingRunState>(key, json));
        }
        else if (key.Name == "ledger")
        {
            observer.OnStored(StateJson.Read<LedgerState>(key, json));
        }
        else
        {
            observer.OnStored(StateJson.Read<QueueState>(key, json));
        }
    }

    /// <summary>A promise was broken.</summary>
    public void Violated(Violation kind, string what)
    {
        Log.Add("observer", $"finds {kind}: {what}");
        _violations.Add((kind, what));
    }

    /// <summary>Sets the server's clock.</summary>
    public void StepClock(TimeSpan step)
    {
        ServerClockOffset += step;
        Server.SetClock(ServerClockOffset);
    }

    /// <summary>A life of the server begins and reads the clock; from then on it counts by its stopwatch.</summary>
    public void OnClockRead()
    {
        var step = ServerClockOffset - _offsetOfLife;
        _offsetOfLife = ServerClockOffset;
        if (step < TimeSpan.Zero)
        {
            ClockWentBack = true;
            _runs.ForEach(run => run.OnTimeHidden(-step.Ticks));
        }
        else
        {
            ClockForwardTicks += step.Ticks;
        }
    }

    private void Begin()
    {
        Server.Start();
        Clients.Begin();
        Agents.Begin();
    }
}
