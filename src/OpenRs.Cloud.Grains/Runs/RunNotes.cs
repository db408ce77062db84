using OpenRs.Cloud.Agents;

namespace OpenRs.Cloud.Runs;

/// <summary>
/// Events that a run was told of and has not stored: they come with its next write, and the next sweep makes one. A crash before that loses
/// them; what it loses of agents the ledger tells again.
/// </summary>
internal sealed class RunNotes
{
    private const int RememberedRefusals = 64;
    private readonly List<Func<TrainingRunState, TrainingRunState>> _notes = [];
    private readonly HashSet<(string AgentId, decimal UsdPerHour)> _refused = [];

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => _notes.Count == 0;

    /// <summary>Adds one. As many as a state may hold are kept: a run whose state cannot be written is told of without end.</summary>
    /// <param name="note">Adds the event to the run.</param>
    public void Add(Func<TrainingRunState, TrainingRunState> note)
    {
        if (_notes.Count < RunEvents.Limit)
        {
            _notes.Add(note);
        }
    }

    /// <summary>Adds that an agent costs too much, once for each price: it asks again and again.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="note">Adds the event to the run.</param>
    public void AddRefusal(AgentInfo agent, Func<TrainingRunState, TrainingRunState> note)
    {
        if (_refused.Count >= RememberedRefusals)
        {
            _refused.Clear();
        }

        if (_refused.Add((agent.AgentId, agent.UsdPerHour)))
        {
            Add(note);
        }
    }

    /// <summary>The run with the events; the same one when there are none.</summary>
    public TrainingRunState Apply(TrainingRunState run) => _notes.Aggregate(run, static (all, note) => note(all));

    /// <summary>They are stored.</summary>
    public void Clear() => _notes.Clear();
}
