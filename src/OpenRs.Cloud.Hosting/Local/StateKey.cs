namespace OpenRs.Cloud.Hosting.Local;

/// <summary>Names one stored state.</summary>
/// <param name="Grain">The grain, as type/key.</param>
/// <param name="Storage">The storage name of [PersistentState].</param>
/// <param name="Name">The state name of [PersistentState].</param>
internal readonly record struct StateKey(string Grain, string Storage, string Name)
{
    public override string ToString() => $"{Grain} ({Storage}/{Name})";
}
