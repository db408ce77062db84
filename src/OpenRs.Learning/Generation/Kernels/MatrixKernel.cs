using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using OpenRs.Learning.Kernels;

namespace OpenRs.Learning.Generation.Kernels;

/// <summary>
/// Rows times a packed matrix. Each result is one chain of fused multiply-adds over the depth, in order, whatever row it is in, how many
/// rows there are, how wide the machine's vectors are and how many threads work: libraries of matrix products promise none of that, and
/// their kernels do differ from row to row. Weights in bf16 are widened on the way, so the bits are those of the same weights in f32.
/// </summary>
internal static unsafe class MatrixKernel
{
    /// <summary>Rows that are computed together; buffers have whole blocks.</summary>
    public const int RowBlock = 8;

    private const int HalfBlock = RowBlock / 2;
    private const int LineLength = AlignedFloats.Alignment / sizeof(float);

    /// <summary>How results are stored.</summary>
    public enum Store
    {
        /// <summary>Results replace what was there.</summary>
        Replace,

        /// <summary>Results are added to what was there.</summary>
        Add,
    }

    /// <summary>The outputs of one panel: y = x W' or y += x W'.</summary>
    /// <param name="x">Input rows, as wide as the matrix is deep.</param>
    /// <param name="matrix">The packed weight.</param>
    /// <param name="y">Result rows, as wide as the matrix has outputs.</param>
    /// <param name="rows">How many rows count.</param>
    /// <param name="panel">The panel.</param>
    /// <param name="next">What is read after it, for instance the next panel.</param>
    /// <param name="store">Whether to replace or add.</param>
    public static void Multiply(
        RowBuffer x, PackedMatrix matrix, RowBuffer y, int rows, int panel, float* next, Store store = Store.Replace)
    {
        if (matrix.IsNarrow)
        {
            Multiply<BFloat16Weights>(x, matrix, y, rows, panel, next, store);
        }
        else
        {
            Multiply<Float32Weights>(x, matrix, y, rows, panel, next, store);
        }
    }

    private static void Multiply<T>(RowBuffer x, PackedMatrix matrix, RowBuffer y, int rows, int panel, float* next, Store store)
        where T : IPanelWeights
    {
        var weights = matrix.Panel(panel);

        // It comes in bit by bit, with each block of rows: the processor's own prefetching ends at each page.
        var stride = Math.Min(LineLength, T.Step / ((rows + RowBlock - 1) / RowBlock));
        var row = 0;
        while (row < rows)
        {
            var source = x.Pointer(row);
            var target = y.Pointer(row) + (panel * PackedMatrix.PanelWidth);
            if (!Avx512F.IsSupported)
            {
                Four256<T>(source, x.Stride, weights, matrix.Depth, 0, target, y.Stride, store);
                Four256<T>(source, x.Stride, weights, matrix.Depth, 8, target, y.Stride, store);
                row += HalfBlock;
            }
            else if (rows - row <= HalfBlock)
            {
                Four512<T>(source, x.Stride, weights, matrix.Depth, ref next, stride, target, y.Stride, store);
                row += HalfBlock;
            }
            else
            {
                Eight512<T>(source, x.Stride, weights, matrix.Depth, ref next, stride, target, y.Stride, store);
                row += RowBlock;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Eight512<T>(
        float* x, int stride, float* weights, int depth, ref float* next, int ahead, float* y, int yStride, Store store)
        where T : IPanelWeights
    {
        Vector512<float> a0 = default, a1 = default, b0 = default, b1 = default, c0 = default, c1 = default, d0 = default, d1 = default;
        Vector512<float> e0 = default, e1 = default, f0 = default, f1 = default, g0 = default, g1 = default, h0 = default, h1 = default;
        float* x1 = x + stride, x2 = x1 + stride, x3 = x2 + stride, x4 = x3 + stride, x5 = x4 + stride, x6 = x5 + stride, x7 = x6 + stride;
        var fetch = next;
        for (nint k = 0; k < depth; k++)
        {
            Sse.Prefetch1(fetch);
            fetch += ahead;
            T.Load(weights, out var low, out var high);
            weights += T.Step;
            Add(x + k, low, high, ref a0, ref a1);
            Add(x1 + k, low, high, ref b0, ref b1);
            Add(x2 + k, low, high, ref c0, ref c1);
            Add(x3 + k, low, high, ref d0, ref d1);
            Add(x4 + k, low, high, ref e0, ref e1);
            Add(x5 + k, low, high, ref f0, ref f1);
            Add(x6 + k, low, high, ref g0, ref g1);
            Add(x7 + k, low, high, ref h0, ref h1);
        }

        next = fetch;
        Put(y, a0, a1, store);
        Put(y + yStride, b0, b1, store);
        Put(y + (2 * yStride), c0, c1, store);
        Put(y + (3 * yStride), d0, d1, store);
        Put(y + (4 * yStride), e0, e1, store);
        Put(y + (5 * yStride), f0, f1, store);
        Put(y + (6 * yStride), g0, g1, store);
        Put(y + (7 * yStride), h0, h1, store);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four512<T>(
        float* x, int stride, float* weights, int depth, ref float* next, int ahead, float* y, int yStride, Store store)
        where T : IPanelWeights
    {
        Vector512<float> a0 = default, a1 = default, b0 = default, b1 = default, c0 = default, c1 = default, d0 = default, d1 = default;
        float* x1 = x + stride, x2 = x1 + stride, x3 = x2 + stride;
        var fetch = next;
        for (nint k = 0; k < depth; k++)
        {
            Sse.Prefetch1(fetch);
            fetch += ahead;
            T.Load(weights, out var low, out var high);
            weights += T.Step;
            Add(x + k, low, high, ref a0, ref a1);
            Add(x1 + k, low, high, ref b0, ref b1);
            Add(x2 + k, low, high, ref c0, ref c1);
            Add(x3 + k, low, high, ref d0, ref d1);
        }

        next = fetch;
        Put(y, a0, a1, store);
        Put(y + yStride, b0, b1, store);
        Put(y + (2 * yStride), c0, c1, store);
        Put(y + (3 * yStride), d0, d1, store);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four256<T>(float* x, int stride, float* weights, int depth, int offset, float* y, int yStride, Store store)
        where T : IPanelWeights
    {
        Vector256<float> a0 = default, a1 = default, b0 = default, b1 = default, c0 = default, c1 = default, d0 = default, d1 = default;
        float* x1 = x + stride, x2 = x1 + stride, x3 = x2 + stride;
        for (nint k = 0; k < depth; k++)
        {
            T.Load(weights, offset, out var low, out var high);
            weights += T.Step;
            Add(x[k], low, high, ref a0, ref a1);
            Add(x1[k], low, high, ref b0, ref b1);
            Add(x2[k], low, high, ref c0, ref c1);
            Add(x3[k], low, high, ref d0, ref d1);
        }

        y += offset;
        Put(y, a0, a1, store);
        Put(y + yStride, b0, b1, store);
        Put(y + (2 * yStride), c0, c1, store);
        Put(y + (3 * yStride), d0, d1, store);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(float* x, Vector512<float> low, Vector512<float> high, ref Vector512<float> sum0, ref Vector512<float> sum1)
    {
        // Only this form becomes a broadcast from memory, which leaves the units of the multiply-adds alone. It takes one of the four
        // numbers.
        var factor = Avx512F.BroadcastScalarToVector512(Vector128.Load(x));
        sum0 = Vector512.FusedMultiplyAdd(factor, low, sum0);
        sum1 = Vector512.FusedMultiplyAdd(factor, high, sum1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(float x, Vector256<float> low, Vector256<float> high, ref Vector256<float> sum0, ref Vector256<float> sum1)
    {
        var factor = Vector256.Create(x);
        sum0 = Vector256.FusedMultiplyAdd(factor, low, sum0);
        sum1 = Vector256.FusedMultiplyAdd(factor, high, sum1);
    }

    private static void Put(float* y, Vector512<float> low, Vector512<float> high, Store store)
    {
        (store == Store.Add ? Vector512.Load(y) + low : low).Store(y);
        (store == Store.Add ? Vector512.Load(y + 16) + high : high).Store(y + 16);
    }

    private static void Put(float* y, Vector256<float> low, Vector256<float> high, Store store)
    {
        (store == Store.Add ? Vector256.Load(y) + low : low).Store(y);
        (store == Store.Add ? Vector256.Load(y + 16) + high : high).Store(y + 16);
    }
}
