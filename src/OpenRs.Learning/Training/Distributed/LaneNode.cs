namespace OpenRs.Learning.Training.Distributed;

/// <summary>
/// A node of the tree over gradient lanes: the sum of lanes [Index x 2^Level, (Index + 1) x 2^Level), as far as there are any.
/// </summary>
/// <param name="Level">0 for one lane.</param>
/// <param name="Index">Number of the node in its level.</param>
internal readonly record struct LaneNode(int Level, int Index)
{
    /// <summary>The fewest nodes that make up a run of lanes, in order: what its owner has when it has added all it can.</summary>
    /// <param name="lanes">All lanes of the tree.</param>
    /// <param name="first">The first of the run.</param>
    /// <param name="count">Lanes of the run.</param>
    public static LaneNode[] Cover(int lanes, int first, int count)
    {
        var sum = new LaneSum<bool>(lanes, static (left, _) => left);
        for (var lane = first; lane < first + count; lane++)
        {
            sum.Add(new LaneNode(0, lane), value: true);
        }

        return [.. sum.Nodes.Select(static item => item.Node)];
    }

    /// <summary>Whether the node that stands to the right of this one under the same parent is <paramref name="right"/>.</summary>
    public bool IsLeftOf(LaneNode right) => Index % 2 == 0 && Level == right.Level && right.Index == Index + 1;

    /// <summary>The highest node with the same lanes: a node without a neighbour is its parent.</summary>
    /// <param name="lanes">All lanes.</param>
    public LaneNode Raise(int lanes)
    {
        var node = this;
        while (node.Index > 0 || 1 << node.Level < lanes)
        {
            if (node.Index % 2 != 0 || (node.Index + 1) << node.Level < lanes)
            {
                return node;
            }

            node = new LaneNode(node.Level + 1, node.Index / 2);
        }

        return node;
    }
}
