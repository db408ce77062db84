namespace OpenRs.Learning.Weights;

/// <summary>Where named weights lie in one flat buffer, one behind the other.</summary>
public abstract class FlatLayout
{
    private readonly Dictionary<string, WeightSlot> _byName = new(StringComparer.Ordinal);

    private protected FlatLayout()
    {
    }

    /// <summary>All weights in the order of the buffer.</summary>
    public IReadOnlyList<WeightSlot> Slots => [.. _byName.Values.OrderBy(slot => slot.Offset)];

    /// <summary>Elements of all weights.</summary>
    public long Count { get; private set; }

    /// <summary>The slot of a weight.</summary>
    /// <exception cref="KeyNotFoundException">There is no such weight.</exception>
    public WeightSlot this[string name] => _byName[name];

    /// <summary>Whether there is a weight of that name.</summary>
    public bool Contains(string name) => _byName.ContainsKey(name);

    private protected void Add(string name, params long[] shape)
    {
        var slot = new WeightSlot(name, shape, Count);
        _byName.Add(name, slot);
        Count += slot.Count;
    }
}
