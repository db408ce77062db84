using OpenRs.Cloud.Rewards;

namespace OpenRs.Cloud.Agent.Work.Rollouts;

/// <summary>What the reward services say of a unit's completions.</summary>
/// <param name="Scores">By reward and sample; of no use where there is an error.</param>
/// <param name="Error">Why there are none; <see langword="null"/> when there are.</param>
internal sealed record UnitScores(
    IReadOnlyDictionary<string, IReadOnlyList<SampleScore>> Scores, RewardServiceException? Error = null)
{
    /// <summary>The numbers by reward and sample.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<double>> Values => Scores.ToDictionary(
        static entry => entry.Key, static entry => (IReadOnlyList<double>)[.. entry.Value.Select(static score => score.Value)]);

    /// <summary>The notes on a sample by reward; <see langword="null"/> for none.</summary>
    public SortedDictionary<string, string>? NotesOf(int sample)
    {
        var notes = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (reward, scores) in Scores.Where(entry => entry.Value[sample].Note.Length > 0))
        {
            notes[reward] = scores[sample].Note;
        }

        return notes.Count > 0 ? notes : null;
    }
}
