namespace OpenRs.Cloud.Simulator;

/// <summary>Makes the world of a seed and lets it run.</summary>
internal static class Simulation
{
    /// <summary>Runs the world of a seed. The same seed and grains give the same events in the same order, anywhere.</summary>
    public static WorldOutcome Run(ulong seed, SimulationOptions options)
    {
        var draw = SeededRandom.Mix(seed ^ 0x5EED);
        return new World(draw, WorldPlan.Draw(new SeededRandom(draw + 1)), options).Run();
    }
}
