namespace OpenRs.Cloud.Simulator.Worlds;

/// <summary>What a server has stored: all that is left of it when it dies.</summary>
internal sealed class StoredImage
{
    private readonly Dictionary<StateKey, StoredState> _states = [];

    /// <summary>Reminders, in an order that does not depend on hash codes.</summary>
    public SortedDictionary<(string Grain, string Name), ReminderEntry> Reminders { get; } =
        new(Comparer<(string Grain, string Name)>.Create(static (one, other) =>
            string.CompareOrdinal(one.Grain, other.Grain) is var order and not 0 ? order : string.CompareOrdinal(one.Name, other.Name)));

    public StoredState Read(StateKey key) => _states.GetValueOrDefault(key);

    public StoredState Write(StateKey key, byte[]? json)
    {
        var written = new StoredState(Read(key).Version + 1, json);
        _states[key] = written;
        return written;
    }
}
