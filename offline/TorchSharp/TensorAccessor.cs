namespace TorchSharp.Utils;

/// <summary>Host access to a contiguous tensor's elements. For a tensor on a device it is a copy made at that moment.</summary>
public sealed class TensorAccessor<T>
    where T : unmanaged
{
    // Keeps the memory alive while the accessor is in use.
    private readonly torch.Tensor _tensor;

    internal TensorAccessor(torch.Tensor tensor) => _tensor = tensor;

    public long Count => _tensor.NumberOfElements;

    public T this[params long[] indices] => Elements()[(int)Flat(indices)];

    public T[] ToArray() => Elements().ToArray();

    public void CopyTo(Span<T> array, int arrayIndex = 0, long tensorIndex = 0) =>
        Elements()[(int)tensorIndex..].CopyTo(array[arrayIndex..]);

    public void CopyFrom(ReadOnlySpan<T> array, int arrayIndex = 0, long tensorIndex = 0) =>
        array[arrayIndex..].CopyTo(Elements()[(int)tensorIndex..]);

    private Span<T> Elements() => System.Runtime.InteropServices.MemoryMarshal.Cast<byte, T>(_tensor.bytes);

    private long Flat(long[] indices)
    {
        var shape = _tensor.shape;
        if (indices.Length == 1 && shape.Length != 1)
        {
            return indices[0];
        }

        long flat = 0;
        for (var i = 0; i < indices.Length; i++)
        {
            flat = (flat * shape[i]) + indices[i];
        }

        return flat;
    }
}
