namespace OpenRs.Verification.Extraction;

/// <summary>
/// Matches of one kind of evidence. Each collector adds its own in text order and ends with <see cref="EndCollector"/>; of those only the
/// last ones are kept, because matches are read from the right and the first that can be read ends the search.
/// </summary>
internal sealed class MatchList
{
    private const int Kept = 128;

    private readonly List<AnswerMatch> _matches = [];
    private int _collectorStart;

    public bool IsEmpty => _matches.Count == 0;

    public void Clear()
    {
        _matches.Clear();
        _collectorStart = 0;
    }

    public void Add(AnswerMatch match)
    {
        if (_matches.Count - _collectorStart == 2 * Kept)
        {
            _matches.RemoveRange(_collectorStart, Kept);
        }

        _matches.Add(match);
    }

    public void EndCollector() => _collectorStart = _matches.Count;

    /// <summary>From the right, and of those that end together the longest first; equals in the order of their collectors.</summary>
    public IEnumerable<AnswerMatch> FromTheRight() =>
        _matches.Count == 1 ? _matches : _matches.OrderByDescending(match => match.End).ThenBy(match => match.Start);
}
