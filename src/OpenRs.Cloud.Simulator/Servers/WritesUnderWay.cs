using OpenRs.Cloud.Simulator.Time;
using OpenRs.Cloud.Simulator.Worlds;

namespace OpenRs.Cloud.Simulator.Servers;

/// <summary>
/// Writes of one life of the server that were begun and are not stored yet. When the server dies each of them is stored, or it is not: no
/// store promises more of a write that it has not answered.
/// </summary>
internal sealed class WritesUnderWay(World world, SimulatedProcess process)
{
    private readonly List<Action> _begun = [];

    /// <summary>Begins a write.</summary>
    /// <param name="store">Stores it.</param>
    public void Begin(Action store)
    {
        _begun.Add(store);
        process.After(world.Random.Seconds(0.001, 0.3), () =>
        {
            _begun.Remove(store);
            store();
        });
    }

    /// <summary>The server dies.</summary>
    public void Die()
    {
        foreach (var store in _begun)
        {
            var isStored = world.Random.Chance(0.5);
            world.Faults.Note(
                FaultKind.WriteUnderWay, process.Name, isStored ? "dies, and a write is stored" : "dies, and a write is lost");
            if (isStored)
            {
                store();
            }
        }

        _begun.Clear();
    }
}
