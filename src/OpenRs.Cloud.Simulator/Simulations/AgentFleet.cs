using OpenRs.Cloud.Agents;
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
    private readonly Dictionary<string, AgentRoles> _roles = new(StringComparer.Ordinal);
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
            Repeat(Random.Between(5, 40), BreakConnection);
            Repeat(Random.Between(8, 60), Kill);
            Repeat(Random.Between(20, 100), Leave);
            Repeat(Random.Between(20, 100), Join);
            Repeat(Random.Between(10, 80), StepClock);
            world.Process.After(world.Plan.FaultTime, CalmDown);
            foreach (var price in world.Plan.Prices.Skip(1))
            {
                var micros = (long)(price.UsdPerGpuHour * 1_000_000);
                world.Process.After(
                    price.From - SimulatedClock.Epoch,
                    () => world.Faults.Note(FaultKind.PriceChange, "price", "is now {0} millionths of a dollar per hour", micros));
            }
        }
    }

    private void Repeat(double meanSeconds, Action happen) => world.Process.After(Random.Wait(meanSeconds), () =>
    {
        if (!world.Faults.IsCalm)
        {
            happen();
            Repeat(meanSeconds, happen);
        }
    });

    private void Join() => Start($"agent-{++_named}");

    private void Start(string id)
    {
        _agents.RemoveAll(static agent => !agent.Process.IsAlive);
        world.Log.Add(id, "starts");
        _agents.Add(new SimulatedAgent(world, server, jobs, id, RolesOf(id)));
    }

    // Most do everything; some only what fits on a cheap GPU, or only train. Who comes back under its name is what it was.
    private AgentRoles RolesOf(string id)
    {
        if (!_roles.TryGetValue(id, out var roles))
        {
            roles = world.Faults.IsCalm || !world.Options.Faulty ? AgentRoles.All : Random.Below(6) switch
            {
                0 => AgentRoles.Rollout | AgentRoles.Evaluate,
                1 => AgentRoles.Train,
                _ => AgentRoles.All,
            };
            _roles.Add(id, roles);
        }

        return roles;
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
        if (_agents.TrueForAll(static agent => agent.Roles != AgentRoles.All))
        {
            Join();
        }
    }
}
