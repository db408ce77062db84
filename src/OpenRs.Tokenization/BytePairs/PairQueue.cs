namespace OpenRs.Tokenization.BytePairs;

/// <summary>The tokens of one piece while they are merged: a chain, and its pairs by rank and then from left to right.</summary>
internal sealed class PairQueue
{
    private const int None = -1;

    private readonly int[] _ids;
    private readonly int[] _next;
    private readonly int[] _previous;
    private readonly IReadOnlyDictionary<(int Left, int Right), PairMerge> _merges;
    private readonly PriorityQueue<(int At, int Left, int Right, int Merged), (int Rank, int At)> _pairs = new();

    /// <summary>Prepares a piece.</summary>
    /// <param name="ids">Its tokens; they change.</param>
    /// <param name="merges">The merges.</param>
    public PairQueue(int[] ids, IReadOnlyDictionary<(int Left, int Right), PairMerge> merges)
    {
        (_ids, _merges) = (ids, merges);
        (_next, _previous) = (new int[ids.Length], new int[ids.Length]);
        for (var at = 0; at < ids.Length; at++)
        {
            (_next[at], _previous[at]) = (at + 1 < ids.Length ? at + 1 : None, at - 1);
        }
    }

    /// <summary>Merges until no pair is left that has a merge.</summary>
    /// <returns>The tokens that remain.</returns>
    public int[] Merge()
    {
        for (var at = 0; at < _ids.Length; at++)
        {
            Add(at);
        }

        while (_pairs.TryDequeue(out var pair, out _))
        {
            // A pair of which one is merged already is no pair any more; a token that is merged into another is no token.
            if (_ids[pair.At] == pair.Left && _next[pair.At] is not None and var next && _ids[next] == pair.Right)
            {
                Join(pair.At, next, pair.Merged);
            }
        }

        return Array.FindAll(_ids, static id => id != None);
    }

    private void Join(int at, int next, int merged)
    {
        (_ids[at], _ids[next]) = (merged, None);
        _next[at] = _next[next];
        if (_next[at] != None)
        {
            _previous[_next[at]] = at;
        }

        Add(at);
        if (_previous[at] != None)
        {
            Add(_previous[at]);
        }
    }

    private void Add(int at)
    {
        if (_next[at] is not None and var next && _merges.TryGetValue((_ids[at], _ids[next]), out var merge))
        {
            _pairs.Enqueue((at, _ids[at], _ids[next], merge.Id), (merge.Rank, at));
        }
    }
}
