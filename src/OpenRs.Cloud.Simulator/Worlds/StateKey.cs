namespace OpenRs.Cloud.Simulator.Worlds;

/// <summary>Names one stored state.</summary>
/// <param name="Grain">The grain, as type/key.</param>
/// <param name="Name">The state name of [PersistentState].</param>
internal readonly record struct StateKey(string Grain, string Name)
{
    public override string ToString() => $"{Name} of {Grain}";
}
