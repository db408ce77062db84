using OpenRs.Learning.Models;

namespace OpenRs.Learning.Generation;

/// <summary>
/// Rotated keys and values of every slot, in host memory. Keys lie transposed, [head, size, position], so that the scores of eight
/// positions are one vector; values lie [head, position, size].
/// </summary>
internal sealed class KeyValueCache
{
    private readonly Qwen2Config _config;
    private readonly float[][] _keys;
    private readonly float[][] _values;

    public KeyValueCache(Qwen2Config config, int slots, int capacity)
    {
        _config = config;
        Capacity = (capacity + 7) / 8 * 8;
        _keys = Allocate(slots);
        _values = Allocate(slots);
    }

    /// <summary>Positions per slot, a multiple of eight.</summary>
    public int Capacity { get; }

    private int HeadLength => _config.HeadSize * Capacity;

    public Span<float> Keys(int layer, int slot, int head) => Region(_keys[layer], slot, head);

    public Span<float> Values(int layer, int slot, int head) => Region(_values[layer], slot, head);

    /// <summary>Appends one position.</summary>
    public void Write(int layer, int slot, int head, int position, ReadOnlySpan<float> key, ReadOnlySpan<float> value)
    {
        var keys = Keys(layer, slot, head);
        for (var i = 0; i < key.Length; i++)
        {
            keys[(i * Capacity) + position] = key[i];
        }

        value.CopyTo(Values(layer, slot, head)[(position * value.Length)..]);
    }

    /// <summary>Copies the first positions of one slot to another.</summary>
    public void Copy(int from, int to, int length)
    {
        for (var layer = 0; layer < _config.LayerCount; layer++)
        {
            for (var head = 0; head < _config.KeyValueHeadCount; head++)
            {
                Values(layer, from, head)[..(length * _config.HeadSize)].CopyTo(Values(layer, to, head));
                var source = Keys(layer, from, head);
                var target = Keys(layer, to, head);
                for (var row = 0; row < source.Length; row += Capacity)
                {
                    source.Slice(row, length).CopyTo(target[row..]);
                }
            }
        }
    }

    private Span<float> Region(float[] all, int slot, int head) =>
        all.AsSpan(((slot * _config.KeyValueHeadCount) + head) * HeadLength, HeadLength);

    private float[][] Allocate(int slots) =>
        [.. Enumerable.Range(0, _config.LayerCount).Select(_ => new float[checked(slots * _config.KeyValueHeadCount * HeadLength)])];
}
