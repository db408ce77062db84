using OpenRs.Cloud.Embedded;

namespace OpenRs.Cloud.Simulator;

/// <summary>What a server has stored: all that is left of it when it dies.</summary>
internal sealed class StoredImage
{
    private readonly Dictionary<StateKey, StoredState> _states = [];
    private readonly SortedDictionary<string, ReminderRow> _reminders = new(StringComparer.Ordinal);

    public IReadOnlyList<ReminderRow> Reminders => [.. _reminders.Values];

    public StoredState Read(StateKey key) => _states.GetValueOrDefault(key);

    public long Write(StateKey key, byte[]? json)
    {
        var version = Read(key).Version + 1;
        _states[key] = new StoredState(version, json);
        return version;
    }

    public void Put(ReminderRow row) => _reminders[Key(row.Grain, row.Name)] = row;

    public void Remove(string grain, string name, string registration)
    {
        if (_reminders.GetValueOrDefault(Key(grain, name))?.Registration == registration)
        {
            _reminders.Remove(Key(grain, name));
        }
    }

    public void Advance(string grain, string name, string registration, DateTime nextTick)
    {
        if (_reminders.GetValueOrDefault(Key(grain, name)) is { } row && row.Registration == registration)
        {
            Put(row with { NextTick = nextTick });
        }
    }

    private static string Key(string grain, string name) => $"{grain} {name}";
}
