namespace OpenRs.Learning.Training.Distributed;

/// <summary>
/// Adds up lanes in a fixed binary tree: whoever adds consecutive nodes of it in order makes the same sums of the same terms, however the
/// lanes were dealt out before. It holds at most one value per level.
/// </summary>
/// <typeparam name="T">A value.</typeparam>
/// <param name="lanes">All lanes of the tree.</param>
/// <param name="add">Adds two neighbours, left and right; the result may take the place of either.</param>
internal sealed class LaneSum<T>(int lanes, Func<T, T, T> add)
{
    private readonly List<(LaneNode Node, T Value)> _nodes = [];

    /// <summary>Sums that wait for their neighbours, in order; the whole sum alone when all lanes were added.</summary>
    public IReadOnlyList<(LaneNode Node, T Value)> Nodes => _nodes;

    /// <summary>Adds the node that follows those added so far.</summary>
    public void Add(LaneNode node, T value)
    {
        node = node.Raise(lanes);
        while (_nodes.Count > 0 && _nodes[^1].Node.IsLeftOf(node))
        {
            value = add(_nodes[^1].Value, value);
            _nodes.RemoveAt(_nodes.Count - 1);
            node = new LaneNode(node.Level + 1, node.Index / 2).Raise(lanes);
        }

        _nodes.Add((node, value));
    }

    /// <summary>Puts another value of the same size in the place of the last one.</summary>
    public void ReplaceLast(T value) => _nodes[^1] = (_nodes[^1].Node, value);

    /// <summary>Forgets everything.</summary>
    public void Clear() => _nodes.Clear();
}
