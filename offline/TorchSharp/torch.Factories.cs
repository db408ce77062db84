using System.Runtime.InteropServices;

namespace TorchSharp;

public static partial class torch
{
    public static Tensor empty(ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
    {
        var (type, index) = Place(device);
        return Made(Native.ts_empty(size, size.Length, (int)(dtype ?? float32), type, index), requires_grad);
    }

    public static Tensor empty(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        empty(size.AsSpan(), dtype, device, requires_grad);

    public static Tensor empty(long size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        empty([size], dtype, device, requires_grad);

    public static Tensor empty(long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        empty([rows, columns], dtype, device, requires_grad);

    public static Tensor zeros(ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        full(size, 0, dtype ?? float32, device, requires_grad);

    public static Tensor zeros(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        zeros(size.AsSpan(), dtype, device, requires_grad);

    public static Tensor zeros(long size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        zeros([size], dtype, device, requires_grad);

    public static Tensor zeros(long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        zeros([rows, columns], dtype, device, requires_grad);

    public static Tensor ones(ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        full(size, 1, dtype ?? float32, device, requires_grad);

    public static Tensor ones(long size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        ones([size], dtype, device, requires_grad);

    public static Tensor ones(long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        ones([rows, columns], dtype, device, requires_grad);

    public static Tensor full(ReadOnlySpan<long> size, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
    {
        var (type, index) = Place(device);
        return Made(Native.ts_full(size, size.Length, value, (int)(dtype ?? float32), type, index), requires_grad);
    }

    public static Tensor arange(Scalar start, Scalar stop, Scalar step, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
    {
        var (type, index) = Place(device);
        return Made(Native.ts_arange(start, stop, step, (int)(dtype ?? int64), type, index), requires_grad);
    }

    public static Tensor arange(Scalar start, Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        arange(start, stop, 1, dtype, device, requires_grad);

    public static Tensor arange(Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        arange(0, stop, 1, dtype, device, requires_grad);

    public static Tensor tensor(float[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromHost<float>(rawArray, dimensions, float32, dtype, device, requires_grad);

    public static Tensor tensor(float[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromHost<float>(rawArray, [rawArray.Length], float32, dtype, device, requires_grad);

    public static Tensor tensor(long[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromHost<long>(rawArray, dimensions, int64, dtype, device, requires_grad);

    public static Tensor tensor(long[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromHost<long>(rawArray, [rawArray.Length], int64, dtype, device, requires_grad);

    private static Tensor FromHost<T>(
        ReadOnlySpan<T> data, ReadOnlySpan<long> dimensions, ScalarType own, ScalarType? wanted, Device? device, bool requiresGrad)
        where T : unmanaged
    {
        var (type, index) = Place(device);
        var bytes = MemoryMarshal.AsBytes(data);
        var made = Wrap(Native.ts_from_host(bytes, bytes.Length, dimensions, dimensions.Length, (int)own, type, index));
        if (wanted is { } dtype && dtype != own)
        {
            using var first = made;
            made = first.to(dtype);
        }

        made.requires_grad = requiresGrad;
        return made;
    }

    private static Tensor Made(IntPtr handle, bool requiresGrad)
    {
        var made = Wrap(handle);
        if (requiresGrad)
        {
            made.requires_grad = true;
        }

        return made;
    }

    private static (int Type, int Index) Place(Device? device) => device is null ? (0, -1) : ((int)device.type, device.index);
}
