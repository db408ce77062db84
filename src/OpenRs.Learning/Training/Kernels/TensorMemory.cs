using OpenRs.Learning.Kernels;
using OpenRs.Learning.Training.Kernels.MatMul;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenRs.Learning.Training.Kernels;

/// <summary>The memory of tensors, checked: a kernel never reads beside one. The tensors' owners keep them alive during a call.</summary>
internal static unsafe class TensorMemory
{
    /// <summary>A contiguous tensor of so many f32 numbers.</summary>
    /// <exception cref="ArgumentException">It is another.</exception>
    public static float* Floats(Tensor tensor, long count, string name) => (float*)Elements(tensor, count, float32, name);

    /// <summary>The same, or null.</summary>
    public static float* FloatsOrNull(Tensor? tensor, long count, string name) => tensor is null ? null : Floats(tensor, count, name);

    /// <summary>A contiguous tensor of so many int64 numbers, or null.</summary>
    /// <exception cref="ArgumentException">It is another.</exception>
    public static long* Longs(Tensor? tensor, long count, string name) =>
        tensor is null ? null : (long*)Elements(tensor, count, int64, name);

    /// <summary>A contiguous tensor of so many bf16 numbers.</summary>
    /// <exception cref="ArgumentException">It is another.</exception>
    public static ushort* BFloat16(Tensor tensor, long count, string name) => (ushort*)Elements(tensor, count, bfloat16, name);

    /// <summary>Rows of a tensor whose rows have so many numbers.</summary>
    /// <exception cref="ArgumentException">Its numbers make no whole rows.</exception>
    public static long Rows(Tensor tensor, long width, string name) => width > 0 && tensor.NumberOfElements % width == 0
        ? tensor.NumberOfElements / width
        : throw new ArgumentException($"{name} has {tensor.NumberOfElements} elements, which are no rows of {width}.");

    /// <summary>A matrix of f32 as it lies: by rows, or by columns when it is the transposed view of one.</summary>
    /// <exception cref="ArgumentException">It has another shape or type.</exception>
    public static MatrixView Matrix(Tensor tensor, long rows, long columns, string name)
    {
        Check(tensor, float32, name);
        var shape = tensor.shape;
        if (shape.Length != 2 || shape[0] != rows || shape[1] != columns)
        {
            throw new ArgumentException($"{name} is {string.Join(" x ", shape)} where {rows} x {columns} is needed.");
        }

        var (row, column) = (tensor.stride(0), tensor.stride(1));
        var (byRows, byColumns) = (column == 1 && row >= columns, row == 1 && column >= rows);
        return byRows || byColumns
            ? new MatrixView((float*)TensorAddress.Of(tensor), byRows ? row : column, !byRows)
            : throw new ArgumentException($"{name} lies neither by rows nor by columns.");
    }

    private static void* Elements(Tensor tensor, long count, ScalarType type, string name)
    {
        Check(tensor, type, name);
        if (tensor.NumberOfElements != count || !tensor.is_contiguous())
        {
            throw new ArgumentException(
                $"{name} has {tensor.NumberOfElements} elements" +
                $"{(tensor.is_contiguous() ? "" : ", not contiguous,")} where {count} contiguous ones are needed.");
        }

        return (void*)TensorAddress.Of(tensor);
    }

    private static void Check(Tensor tensor, ScalarType type, string name)
    {
        if (tensor.dtype != type || tensor.device.type != DeviceType.CPU)
        {
            throw new ArgumentException($"{name} is {tensor.dtype} on {tensor.device} where {type} in host memory is needed.");
        }
    }
}
