using OpenRs.Cloud.Runs;
using OpenRs.Cloud.Simulator.Observation;
using OpenRs.Cloud.Simulator.Servers;
using OpenRs.Cloud.Simulator.Time;
using OpenRs.Cloud.Simulator.Worlds;

namespace OpenRs.Cloud.Simulator.Simulations;

/// <summary>One world with a server of the real grains, its agents, its clients, and who observes them.</summary>
internal sealed class Simulation
{
    private readonly World _world;
    private readonly JobObservers _jobs;
    private readonly SimulatedServer _server;
    private readonly AgentFleet _agents;
    private readonly Clients _clients;

    public Simulation(ulong seed, WorldPlan plan, SimulationOptions options)
    {
        _world = new World(seed, plan, options);
        _jobs = new JobObservers(_world);
        _server = new SimulatedServer(_world, _jobs);
        _agents = new AgentFleet(_world, _server, _jobs);
        _clients = new Clients(_world, _server, _jobs);
    }

    /// <summary>Runs the world of a seed. The same seed and grains give the same events in the same order, anywhere.</summary>
    public static WorldOutcome Run(ulong seed, SimulationOptions options)
    {
        var draw = SeededRandom.Mix(seed ^ 0x5EED);
        var plan = WorldPlan.Draw(new SeededRandom(draw + 1)).Vary(new SeededRandom(SeededRandom.Mix(draw + 2)), options);
        return new Simulation(draw, plan, options).Run();
    }

    /// <summary>Lets the world run until all its jobs are settled, or its time is over.</summary>
    public WorldOutcome Run()
    {
        var plan = _world.Plan;
        _world.Process.Run(Begin);
        if (!_world.Time.Run(() => _jobs.AreSettled, plan.Limit.Ticks))
        {
            var open = _jobs.All.Where(static job => !job.IsSettled).Select(static job => job.Standing);
            string[] missing = _jobs.All.Count < plan.Jobs ? ["a job was never made"] : [];
            _world.Violated(Violation.StuckRun, $"after {plan.Limit}: {string.Join("; ", open.Concat(missing))}");
        }

        foreach (var job in _jobs.All.Where(static job => job.IsFinal))
        {
            job.CheckEnd();
        }

        return Outcome();
    }

    private WorldOutcome Outcome()
    {
        var runs = _jobs.All.OfType<RunObserver>().ToList();
        return new WorldOutcome
        {
            Faults = _world.Faults.Counts.Sum(),
            FaultsByKind = _world.Faults.Counts,
            Violations = _world.Violations,
            Runs = [.. runs.Select(static run => run.Run!)],
            Steps = [.. runs.Select(run => StepsOf(run.JobId, run.Run!))],
            Ledgers = [.. runs.Select(static run => run.Ledger)],
            Evaluations = [.. _jobs.All.OfType<EvaluationObserver>().Select(static evaluation => evaluation.Evaluation!)],
            SpentUsd = _jobs.All.Sum(static job => job.SpentUsd),
            UsedUsd = _jobs.All.Sum(static job => job.UsedUsd),
            WastedUsd = _jobs.All.Sum(static job => job.WastedUsd),
            Duration = TimeSpan.FromTicks(_world.Time.Ticks),
            TraceHash = _world.Log.Hash,
        };
    }

    private List<StepMetrics> StepsOf(string runId, TrainingRunState run) =>
    [
        .. _world.StepBlocks.Where(block => block.Key.RunId == runId).SelectMany(static block => block.Value).Concat(run.RecentSteps)
            .DistinctBy(static step => step.Step).OrderBy(static step => step.Step),
    ];

    private void Begin()
    {
        _server.Start();
        _clients.Begin();
        _agents.Begin();
    }
}
