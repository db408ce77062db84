using System.Runtime.Intrinsics;

namespace OpenRs.Learning.Generation.Kernels;

/// <summary>
/// Rows times a packed matrix. Each result is one chain of fused multiply-adds over the depth, in order, whatever row it is in, how many
/// rows there are, how wide the machine's vectors are and how many threads work: libraries of matrix products promise none of that, and
/// their kernels do differ from row to row.
/// </summary>
internal static unsafe class MatrixKernel
{
    /// <summary>Rows that are computed together; buffers have whole blocks.</summary>
    public const int RowBlock = 4;

    private const int Width = PackedMatrix.PanelWidth;
    private const long ParallelWork = 1 << 20;

    /// <summary>How results are stored.</summary>
    public enum Store
    {
        /// <summary>Results replace what was there.</summary>
        Replace,

        /// <summary>Results are added to what was there.</summary>
        Add,
    }

    /// <summary>y = x W' or y += x W'.</summary>
    /// <param name="x">Input rows, as wide as the matrix is deep.</param>
    /// <param name="matrix">The packed weight.</param>
    /// <param name="y">Result rows, as wide as the matrix has outputs.</param>
    /// <param name="rows">How many rows count.</param>
    /// <param name="threads">Threads to use when there is enough work.</param>
    /// <param name="store">Whether to replace or add.</param>
    public static void Multiply(RowBuffer x, PackedMatrix matrix, RowBuffer y, int rows, int threads, Store store = Store.Replace)
    {
        var work = (long)rows * matrix.Outputs * matrix.Depth;
        if (threads == 1 || work < ParallelWork)
        {
            for (var panel = 0; panel < matrix.Panels; panel++)
            {
                MultiplyPanel(x, matrix, y, rows, panel, store);
            }
        }
        else
        {
            var degree = new ParallelOptions { MaxDegreeOfParallelism = threads };
            Parallel.For(0, matrix.Panels, degree, panel => MultiplyPanel(x, matrix, y, rows, panel, store));
        }
    }

    private static void MultiplyPanel(RowBuffer x, PackedMatrix matrix, RowBuffer y, int rows, int panel, Store store)
    {
        fixed (float* inputs = x.Data, outputs = y.Data)
        {
            var weights = matrix.Panel(panel);
            for (var row = 0; row < rows; row += RowBlock)
            {
                var source = inputs + ((long)row * x.Stride);
                var target = outputs + ((long)row * y.Stride) + (panel * Width);
                if (Vector512.IsHardwareAccelerated)
                {
                    Block512(source, x.Stride, weights, matrix.Depth, target, y.Stride, store);
                }
                else
                {
                    Block256(source, x.Stride, weights, matrix.Depth, target, y.Stride, store);
                    Block256(source, x.Stride, weights + (Width / 2), matrix.Depth, target + (Width / 2), y.Stride, store);
                }
            }
        }
    }

    private static void Block512(float* x, int stride, float* weights, int depth, float* y, int yStride, Store store)
    {
        Vector512<float> a0 = default, a1 = default, b0 = default, b1 = default, c0 = default, c1 = default, d0 = default, d1 = default;
        for (var k = 0; k < depth; k++)
        {
            var low = Vector512.Load(weights);
            var high = Vector512.Load(weights + 16);
            weights += Width;
            var a = Vector512.Create(x[k]);
            (a0, a1) = (Vector512.FusedMultiplyAdd(a, low, a0), Vector512.FusedMultiplyAdd(a, high, a1));
            var b = Vector512.Create(x[stride + k]);
            (b0, b1) = (Vector512.FusedMultiplyAdd(b, low, b0), Vector512.FusedMultiplyAdd(b, high, b1));
            var c = Vector512.Create(x[(2 * stride) + k]);
            (c0, c1) = (Vector512.FusedMultiplyAdd(c, low, c0), Vector512.FusedMultiplyAdd(c, high, c1));
            var d = Vector512.Create(x[(3 * stride) + k]);
            (d0, d1) = (Vector512.FusedMultiplyAdd(d, low, d0), Vector512.FusedMultiplyAdd(d, high, d1));
        }

        Put512(y, a0, a1, store);
        Put512(y + yStride, b0, b1, store);
        Put512(y + (2 * yStride), c0, c1, store);
        Put512(y + (3 * yStride), d0, d1, store);
    }

    private static void Put512(float* y, Vector512<float> low, Vector512<float> high, Store store)
    {
        (store == Store.Add ? Vector512.Load(y) + low : low).Store(y);
        (store == Store.Add ? Vector512.Load(y + 16) + high : high).Store(y + 16);
    }

    private static void Block256(float* x, int stride, float* weights, int depth, float* y, int yStride, Store store)
    {
        Vector256<float> a0 = default, a1 = default, b0 = default, b1 = default, c0 = default, c1 = default, d0 = default, d1 = default;
        for (var k = 0; k < depth; k++)
        {
            var low = Vector256.Load(weights);
            var high = Vector256.Load(weights + 8);
            weights += Width;
            var a = Vector256.Create(x[k]);
            (a0, a1) = (Vector256.FusedMultiplyAdd(a, low, a0), Vector256.FusedMultiplyAdd(a, high, a1));
            var b = Vector256.Create(x[stride + k]);
            (b0, b1) = (Vector256.FusedMultiplyAdd(b, low, b0), Vector256.FusedMultiplyAdd(b, high, b1));
            var c = Vector256.Create(x[(2 * stride) + k]);
            (c0, c1) = (Vector256.FusedMultiplyAdd(c, low, c0), Vector256.FusedMultiplyAdd(c, high, c1));
            var d = Vector256.Create(x[(3 * stride) + k]);
            (d0, d1) = (Vector256.FusedMultiplyAdd(d, low, d0), Vector256.FusedMultiplyAdd(d, high, d1));
        }

        Put256(y, a0, a1, store);
        Put256(y + yStride, b0, b1, store);
        Put256(y + (2 * yStride), c0, c1, store);
        Put256(y + (3 * yStride), d0, d1, store);
    }

    private static void Put256(float* y, Vector256<float> low, Vector256<float> high, Store store)
    {
        (store == Store.Add ? Vector256.Load(y) + low : low).Store(y);
        (store == Store.Add ? Vector256.Load(y + 8) + high : high).Store(y + 8);
    }
}
