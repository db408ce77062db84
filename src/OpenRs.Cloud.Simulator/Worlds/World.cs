using OpenRs.Cloud.Agents;
using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.V1;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Simulator;

/// <summary>One simulated world: a server with the real grains, its agents and clients, and all that goes wrong between them.</summary>
internal sealed class World
{
    private readonly List<(Violation Kind, string What)> _violations = [];
    private readonly Dictionary<string, JobObserver> _observers = new(StringComparer.Ordinal);
    private readonly List<JobObserver> _jobs = [];
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

    /// <summary>Hashes of the objects that agents stored, by name.</summary>
    public Dictionary<string, string> Objects { get; } = new(StringComparer.Ordinal);

    /// <summary>The books: charges that left the ledgers' states, by ledger.</summary>
    public Dictionary<string, List<ChargeEntry>> Books { get; } = new(StringComparer.Ordinal);

    public SimulatedServer Server { get; }

    public AgentFleet Agents { get; }

    public Clients Clients { get; }

    public PriceBook Prices { get; }

    /// <summary>The jobs that are known, in order of their creation.</summary>
    public IReadOnlyList<JobObserver> Jobs => _jobs;

    /// <summary>How far the server's time of day is off.</summary>
    public TimeSpan ServerClockOffset { get; private set; }

    /// <summary>Whether a life of the server began at an earlier time of day than the one before it had reached.</summary>
    public bool ClockWentBack { get; private set; }

    /// <summary>By how much lives of the server began too late, all together.</summary>
    public long ClockForwardTicks { get; private set; }

    /// <summary>The time of day as the server sees it.</summary>
    public DateTimeOffset ServerNow => Server.Time!.GetUtcNow();

    /// <summary>Lets the world run until all its jobs are settled, or its time is over.</summary>
    public WorldOutcome Run()
    {
        Process.Run(Begin);
        var settled = Time.Run(() => _jobs.Count >= Plan.Jobs && _jobs.TrueForAll(static job => job.IsSettled), Plan.Limit.Ticks);
        if (!settled)
        {
            var open = _jobs.Where(static job => !job.IsSettled).Select(static job => job.Standing);
            string[] missing = _jobs.Count < Plan.Jobs ? ["a job was never made"] : [];
            Violated(Violation.StuckRun, $"after {Plan.Limit}: {string.Join("; ", open.Concat(missing))}");
        }

        foreach (var job in _jobs.Where(static job => job.IsFinal))
        {
            job.CheckEnd();
        }

        var runs = _jobs.OfType<RunObserver>().ToList();
        return new WorldOutcome
        {
            Faults = Faults.Counts.Sum(),
            FaultsByKind = Faults.Counts,
            Violations = _violations,
            Runs = [.. runs.Select(static run => run.Run!)],
            Ledgers = [.. runs.Select(static run => run.Ledger)],
            Evaluations = [.. _jobs.OfType<EvaluationObserver>().Select(static evaluation => evaluation.Evaluation!)],
            SpentUsd = _jobs.Sum(static job => job.SpentUsd),
            UsedUsd = _jobs.Sum(static job => job.UsedUsd),
            WastedUsd = _jobs.Sum(static job => job.WastedUsd),
            Duration = TimeSpan.FromTicks(Time.Ticks),
            TraceHash = Log.Hash,
        };
    }

    /// <summary>The observer of a lease's job; null before the job is known.</summary>
    public JobObserver? ObserverOf(string leaseId) => LeaseName.JobOf(leaseId) is { } jobId ? _observers.GetValueOrDefault(jobId) : null;

    /// <summary>A unit is about to be given to an agent.</summary>
    public void OnWorkGranted(string leaseId, WorkUnit unit) => ObserverOf(leaseId)?.OnWorkGranted(unit);

    /// <summary>Something was stored.</summary>
    public void OnStored(StateKey key, byte[]? json)
    {
        if (json is null || key.Name is not ("run" or "evaluation" or "ledger" or "queue" or "shard"))
        {
            return;
        }

        var observer = ObserverFor(key.Grain[(key.Grain.IndexOf('/', StringComparison.Ordinal) + 1)..].Split('.')[0]);
        if (key.Name == "ledger")
        {
            observer.OnStored(StateFormat.Read<LedgerState>(json)!);
        }
        else
        {
            observer.OnStored(key, json);
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
            _jobs.ForEach(job => job.OnTimeHidden(-step.Ticks));
        }
        else
        {
            ClockForwardTicks += step.Ticks;
        }
    }

    private JobObserver ObserverFor(string jobId)
    {
        if (_observers.TryGetValue(jobId, out var known))
        {
            return known;
        }

        JobObserver observer = JobId.IsEvaluation(jobId) ? new EvaluationObserver(this, jobId) : new RunObserver(this, jobId);
        _observers.Add(jobId, observer);
        _jobs.Add(observer);
        if (_jobs.OfType<RunObserver>().Count() > Plan.Runs.Count || _jobs.OfType<EvaluationObserver>().Count() > Plan.Evaluations.Count)
        {
            Violated(Violation.DoubleCharge, "a request made two jobs");
        }

        return observer;
    }

    private void Begin()
    {
        Server.Start();
        Clients.Begin();
        Agents.Begin();
    }
}
