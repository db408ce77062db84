using OpenRs.Cloud.Agents;
using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Simulator.Agents;
using OpenRs.Cloud.Simulator.Observation;
using OpenRs.Cloud.Simulator.Servers;
using OpenRs.Cloud.Simulator.Time;
using OpenRs.Cloud.Simulator.Worlds;

namespace OpenRs.Cloud.Simulator.Simulations;

/// <summary>The agents of a world: starts, stops, kills and disconnects them, and sets the server's clock.</summary>
internal sealed class AgentFleet(World world, SimulatedServer server, JobObservers jobs)
{
    private readonly List<SimulatedAgent> _agents = [];
    private readonly Dictionary<string, Machine> _machines = new(StringComparer.Ordinal);
    private int _named;

    private SeededRandom Random => world.Random;

    /// <summary>Starts the first agents and lets things happen.</summary>
    public void Begin()
    {
        for (var i = 0; i < world.Plan.Agents; i++)
        {
            world.Process.After(Random.Seconds(0, 5), Join);
        }

        if (world.Options.Faulty)
        {
            Repeat(FaultKind.ConnectionBreak, Random.Between(5, 40), BreakConnection);
            Repeat(FaultKind.AgentKill, Random.Between(8, 60), Kill);
            Repeat(FaultKind.AgentLeave, Random.Between(20, 100), Leave);
            Repeat(FaultKind.AgentLeave, Random.Between(20, 100), Join);
            Repeat(FaultKind.ClockStep, Random.Between(10, 80), StepClock);
            RepeatInSome(FaultKind.DuplicateAgent, 15, 100, StartDuplicate);
            RepeatInSome(FaultKind.MachineSuspended, 10, 80, Suspend);
            RepeatInSome(FaultKind.SpotReclaim, 10, 60, Reclaim);
            world.Process.After(world.Plan.FaultTime, CalmDown);
            foreach (var price in world.Plan.Prices.Where(static price => price.From > SimulatedClock.Epoch))
            {
                var micros = (long)(price.UsdPerGpuHour * 1_000_000);
                world.Process.After(
                    price.From - SimulatedClock.Epoch,
                    () => world.Faults.Note(FaultKind.PriceChange, "price", "is now {0} millionths of a dollar per hour", micros));
            }
        }
    }

    private void Repeat(FaultKind kind, double meanSeconds, Action happen)
    {
        world.Process.After(Random.Wait(meanSeconds * world.Plan.FaultRarity), () =>
        {
            if (!world.Faults.IsCalm)
            {
                if (world.Faults.May(kind))
                {
                    happen();
                }

                Repeat(kind, meanSeconds, happen);
            }
        });
    }

    private void RepeatInSome(FaultKind kind, double least, double most, Action happen)
    {
        if (world.Options.May(kind) && Random.Chance(0.4))
        {
            Repeat(kind, Random.Between(least, most), happen);
        }
    }

    private void Join() => Start($"agent-{++_named}");

    private void Start(string id)
    {
        _agents.RemoveAll(static agent => !agent.Process.IsAlive);
        world.Log.Add(id, "starts");
        _agents.Add(new SimulatedAgent(world, server, jobs, id, MachineOf(id)));
    }

    // Most do everything; some only what fits on a cheap GPU, or only train. Who comes back under its name is what it was.
    private Machine MachineOf(string id)
    {
        if (!_machines.TryGetValue(id, out var machine))
        {
            var roles = world.Faults.IsCalm || !world.Options.Faulty ? AgentRoles.All : Random.Below(6) switch
            {
                0 => AgentRoles.Rollout | AgentRoles.Evaluate,
                1 => AgentRoles.Train,
                _ => AgentRoles.All,
            };
            machine = new Machine(roles, DrawGpus(id), DrawClockRate(id));
            _machines.Add(id, machine);
        }

        return machine;
    }

    private GpuSet DrawGpus(string id)
    {
        var gpus = world.Plan.Gpus;
        if (gpus.Count == 1 || world.Faults.IsCalm || Random.Chance(0.3))
        {
            return gpus[0];
        }

        var drawn = gpus[Random.Below(gpus.Count)];
        if (drawn != gpus[0])
        {
            world.Faults.Note(FaultKind.OtherGpus, id, $"has {{0}} {drawn.GpuType}{(drawn.Spot ? " of a spot node" : "")}", drawn.Count);
        }

        return drawn;
    }

    private double DrawClockRate(string id)
    {
        if (world.Plan.ClockDrift == 0)
        {
            return 1;
        }

        var rate = 1 + Random.Between(-world.Plan.ClockDrift, world.Plan.ClockDrift);
        world.Faults.Note(FaultKind.ClockDrift, id, "has a stopwatch that counts {0} millionths of the time", (long)(rate * 1_000_000));
        return rate;
    }

    private SimulatedAgent? Any()
    {
        _agents.RemoveAll(static agent => !agent.Process.IsAlive || agent.IsDraining);
        return _agents.Count == 0 ? null : _agents[Random.Below(_agents.Count)];
    }

    private void BreakConnection()
    {
        if (Any() is { } agent)
        {
            world.Faults.Note(FaultKind.ConnectionBreak, agent.Id, "loses its connection");
            agent.BreakConnection();
        }
    }

    private void Kill()
    {
        if (Any() is { } agent)
        {
            world.Faults.Note(FaultKind.AgentKill, agent.Id, "is killed");
            agent.Kill();
            var id = Random.Chance(0.7) ? agent.Id : $"agent-{++_named}";
            world.Process.After(Random.Seconds(0.5, 20), () => Start(id));
        }
    }

    private void Leave()
    {
        if (Any() is { } agent)
        {
            world.Faults.Note(FaultKind.AgentLeave, agent.Id, "is told to leave");
            agent.Drain();
        }
    }

    private void StartDuplicate()
    {
        if (Any() is { } agent)
        {
            world.Faults.Note(FaultKind.DuplicateAgent, agent.Id, "has a second process of the same id");
            Start(agent.Id);
        }
    }

    private void Suspend()
    {
        if (Any() is { Process.SuspendedAt: null } agent)
        {
            var duration = Random.Seconds(1, 60);
            world.Faults.Note(FaultKind.MachineSuspended, agent.Id, "is suspended for {0} ms", (long)duration.TotalMilliseconds);
            agent.Suspend(duration);
        }
    }

    // As clouds do: a notice, and the end soon after, finished or not.
    private void Reclaim()
    {
        if (Any() is { Machine.Gpus.Spot: true } agent)
        {
            world.Faults.Note(FaultKind.SpotReclaim, agent.Id, "loses its spot node");
            agent.Drain();
            world.Process.After(Random.Seconds(0.5, 5), agent.Kill);
            world.Process.After(Random.Seconds(5, 30), Join);
        }
    }

    private void StepClock()
    {
        var step = Random.Seconds(-20, 20);
        world.Faults.Note(FaultKind.ClockStep, "server", "has its clock set by {0} ms", (long)step.TotalMilliseconds);
        server.StepClock(step);
    }

    private void CalmDown()
    {
        world.Faults.IsCalm = true;
        _ = Any();

        // One that is suspended may find that another process took its name, and end.
        if (_agents.TrueForAll(static agent => agent.Machine.Roles != AgentRoles.All || agent.Process.SuspendedAt is not null))
        {
            Join();
        }
    }
}
