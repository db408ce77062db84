using static TorchSharp.torch;

namespace OpenRs.Learning.Generation.Tensors;

/// <summary>Rotated keys and values of every slot in the type of the weights: one tensor per layer, so one operation stores both.</summary>
internal sealed class TensorCache : IDisposable
{
    private readonly DecoderConfig _config;
    private readonly int _slots;
    private readonly Tensor[] _layers;
    private readonly Tensor[] _flat;

    /// <param name="config">The shape.</param>
    /// <param name="slots">Sequences.</param>
    /// <param name="capacity">Positions of each.</param>
    /// <param name="like">A tensor of the type and on the device that the cache takes.</param>
    public TensorCache(DecoderConfig config, int slots, int capacity, Tensor like)
    {
        (_config, _slots, Capacity) = (config, slots, capacity);
        using var scope = NewDisposeScope();
        long[] shape = [2, slots, config.KeyValueHeadCount, capacity, config.HeadSize];
        _layers = [.. Enumerable.Range(0, config.LayerCount).Select(_ => zeros(shape, like.dtype, like.device).DetachFromDisposeScope())];
        _flat = [.. _layers.Select(layer => layer.view(-1, config.HeadSize).DetachFromDisposeScope())];
    }

    /// <summary>Positions of each slot.</summary>
    public int Capacity { get; }

    /// <summary>
    /// Forgets everything: a masked position counts nothing only while what lies there is a number.
    /// </summary>
    public void Clear()
    {
        foreach (var layer in _layers)
        {
            layer.zero_();
        }
    }

    /// <summary>
    /// Where keys and then values of rows go, [rows x 2 x key-value heads].
    /// </summary>
    public long[] Places(DecoderRow[] rows)
    {
        var heads = _config.KeyValueHeadCount;
        var places = new long[rows.Length * 2 * heads];
        for (var row = 0; row < rows.Length; row++)
        {
            for (var head = 0; head < 2 * heads; head++)
            {
                var (kind, place) = Math.DivRem(head, heads);
                var sequence = ((((long)kind * _slots) + rows[row].Slot) * heads) + place;
                places[(row * 2 * heads) + head] = (sequence * Capacity) + rows[row].Position;
            }
        }

        return places;
    }

    /// <summary>Stores keys and values [rows, 2 x key-value heads, size] at places [rows, 2 x key-value heads].</summary>
    public void Store(int layer, Tensor places, Tensor keysAndValues) => _flat[layer].index_put_(keysAndValues, places);

    /// <summary>Keys or values of some slots, [slots, key-value heads, length, size]. The caller's scope owns the view.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="kind">0 for keys, 1 for values.</param>
    /// <param name="firstSlot">The first slot.</param>
    /// <param name="slots">Their number.</param>
    /// <param name="length">Positions.</param>
    public Tensor Read(int layer, int kind, int firstSlot, int slots, int length) =>
        _layers[layer].select(0, kind).narrow(0, firstSlot, slots).narrow(2, 0, length);

    /// <summary>Copies the first positions of one slot to another.</summary>
    public void Copy(int from, int to, int length)
    {
        using var scope = NewDisposeScope();
        foreach (var layer in _layers)
        {
            layer.narrow(1, to, 1).narrow(3, 0, length).copy_(layer.narrow(1, from, 1).narrow(3, 0, length));
        }
    }

    public void Dispose()
    {
        foreach (var tensor in _flat.Concat(_layers))
        {
            tensor.Dispose();
        }
    }
}
