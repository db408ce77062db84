namespace OpenRs.Cloud.Simulator;

/// <summary>The agents of a world: who is there, who comes and goes, and what befalls them and what surrounds them.</summary>
internal sealed class AgentFleet(World world)
{
    private readonly List<SimulatedAgent> _agents = [];
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
            Repeat(Random.Between(10, 60), BreakConnection);
            Repeat(Random.Between(15, 90), Kill);
            Repeat(Random.Between(30, 120), Leave);
            Repeat(Random.Between(30, 120), Join);
            Repeat(Random.Between(20, 120), StepClock);
            Repeat(Random.Between(20, 120), ChangePrice);
            world.Process.After(world.Plan.FaultTime, CalmDown);
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
        _agents.Add(new SimulatedAgent(world, id));
    }

    private SimulatedAgent? Any()
    {
        _agents.RemoveAll(static agent => !agent.Process.IsAlive);
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
            agent.Leave();
        }
    }

    private void StepClock()
    {
        var step = Random.Seconds(-20, 20);
        world.Faults.Note(FaultKind.ClockStep, "server", "has its clock set by {0} ms", (long)step.TotalMilliseconds);
        world.StepClock(step);
    }

    private void ChangePrice()
    {
        world.UsdPerHour = decimal.Round((decimal)Random.Between(0.2, 4), 4);
        world.Faults.Note(FaultKind.PriceChange, "price", "is now {0} millionths of a dollar per hour", (long)(world.UsdPerHour * 1_000_000));
    }

    private void CalmDown()
    {
        world.Faults.IsCalm = true;
        if (Any() is null)
        {
            Join();
        }
    }
}
