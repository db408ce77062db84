using OpenRs.Learning.Generation.Kernels;
using OpenRs.Learning.Kernels;

namespace OpenRs.Learning.Generation;

/// <summary>
/// Rotated keys and values of every slot, in host memory. Keys lie in blocks of 16 positions, [block, size, 16], so that the scores of a
/// block are one vector that a chain of multiply-adds fills; values lie [position, size], filled up to whole vectors.
/// </summary>
internal sealed unsafe class KeyValueCache : IDisposable
{
    private readonly DecoderConfig _config;
    private readonly AlignedFloats[] _keys;
    private readonly AlignedFloats[] _values;

    public KeyValueCache(DecoderConfig config, int slots, int capacity)
    {
        _config = config;
        Capacity = AttentionKernel.Padded(capacity);
        _keys = Allocate(slots, config.HeadSize);
        _values = Allocate(slots, AttentionKernel.Padded(config.HeadSize));
    }

    /// <summary>Positions per slot, whole blocks.</summary>
    public int Capacity { get; }

    public float* Keys(int layer, int slot, int head) => Region(_keys[layer], slot, head, _config.HeadSize);

    public float* Values(int layer, int slot, int head) => Region(_values[layer], slot, head, AttentionKernel.Padded(_config.HeadSize));

    /// <summary>Appends one position.</summary>
    public void Write(int layer, int slot, int head, int position, ReadOnlySpan<float> key, ReadOnlySpan<float> value)
    {
        var (block, lane) = Math.DivRem(position, AttentionKernel.Block);
        var keys = Keys(layer, slot, head) + ((long)block * AttentionKernel.Block * key.Length) + lane;
        for (var i = 0; i < key.Length; i++)
        {
            keys[i * AttentionKernel.Block] = key[i];
        }

        var width = AttentionKernel.Padded(value.Length);
        value.CopyTo(new Span<float>(Values(layer, slot, head) + ((long)position * width), width));
    }

    /// <summary>Copies the first positions of one slot to another.</summary>
    public void Copy(int from, int to, int length)
    {
        var keys = AttentionKernel.Padded(length) * _config.HeadSize;
        var values = length * AttentionKernel.Padded(_config.HeadSize);
        for (var layer = 0; layer < _config.LayerCount; layer++)
        {
            for (var head = 0; head < _config.KeyValueHeadCount; head++)
            {
                new Span<float>(Keys(layer, from, head), keys).CopyTo(new Span<float>(Keys(layer, to, head), keys));
                new Span<float>(Values(layer, from, head), values).CopyTo(new Span<float>(Values(layer, to, head), values));
            }
        }
    }

    public void Dispose()
    {
        foreach (var layer in _keys.Concat(_values))
        {
            layer.Dispose();
        }
    }

    private float* Region(AlignedFloats all, int slot, int head, int width) =>
        all.Pointer + ((((long)slot * _config.KeyValueHeadCount) + head) * width * Capacity);

    private AlignedFloats[] Allocate(int slots, int width) =>
        [
            .. Enumerable.Range(0, _config.LayerCount)
                .Select(_ => new AlignedFloats((long)slots * _config.KeyValueHeadCount * width * Capacity)),
        ];
}
