using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using OpenRs.Learning.Kernels;
using OpenRs.Learning.Training.Kernels.MatMul;

namespace OpenRs.Learning.Training.Kernels.Attention;

/// <summary>Rows of one head on their way in and out of attention: bias, rotation and scale, and their gradients.</summary>
internal static unsafe class AttentionRows
{
    /// <summary>A rotated query, divided by the root of its size; zeros behind.</summary>
    public static void LoadQuery(in AttentionInput input, in HeadSlice slice, long row, float* target) =>
        Rotate(input, slice, row, slice.Head, input.Scale, target);

    /// <summary>Rotated keys and values of the whole head, [padded length, padded size]; rows behind the sequence are zero.</summary>
    public static void LoadKeysAndValues(in AttentionInput input, in HeadSlice slice, float* keys, float* values)
    {
        var width = slice.PaddedSize;
        for (long row = 0; row < slice.Length; row++)
        {
            Rotate(input, slice, row, input.Heads + slice.KvHead, 1, keys + (row * width));
            var offset = (input.Heads + input.KvHeads + slice.KvHead) * (long)input.Size;
            var value = input.QueryKeyValue + ((slice.First + row) * input.Width) + offset;
            LaneMath.Add(value, input.Bias + offset, values + (row * width), input.Size);
            LaneMath.Clear(values + (row * width) + input.Size, width - input.Size);
        }

        LaneMath.Clear(keys + (slice.Length * width), (slice.PaddedLength - slice.Length) * width);
        LaneMath.Clear(values + (slice.Length * width), (slice.PaddedLength - slice.Length) * width);
    }

    /// <summary>The gradient of what was rotated: the transposed rotation of x * scale.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void RotateBack(in AttentionInput input, long position, float* x, float scale, float* target)
    {
        long half = input.Size / 2, i = 0;
        float* cos = input.Cos + (position * input.Size), sin = input.Sin + (position * input.Size);
        for (; i + LaneMath.Count <= half; i += LaneMath.Count)
        {
            var (low, high) = (Vector512.Load(x + i), Vector512.Load(x + i + half));
            (((low * Vector512.Load(cos + i)) + (high * Vector512.Load(sin + i + half))) * scale).Store(target + i);
            (((high * Vector512.Load(cos + i + half)) + (low * Vector512.Load(sin + i))) * scale).Store(target + i + half);
        }

        for (; i < half; i++)
        {
            target[i] = ((x[i] * cos[i]) + (x[i + half] * sin[i + half])) * scale;
            target[i + half] = ((x[i + half] * cos[i + half]) + (x[i] * sin[i])) * scale;
        }
    }

    /// <summary>[columns, block] of each block of 64 rows of a matrix [rows, columns]; both are multiples of 16.</summary>
    public static void TransposeBlocks(in HeadSlice slice, float* source, float* target)
    {
        var columns = slice.PaddedSize;
        for (long first = 0; first < slice.PaddedLength; first += HeadSlice.Block)
        {
            var count = slice.BlockKeys(first);
            for (long i = 0; i < count; i += Transposition.Size)
            {
                for (long j = 0; j < columns; j += Transposition.Size)
                {
                    Transposition.Square(
                        source + ((first + i) * columns) + j, (nint)columns, target + (first * columns) + (j * count) + i, (nint)count);
                }
            }
        }
    }

    // (x + bias) turned by the position's angles, times the scale.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rotate(in AttentionInput input, in HeadSlice slice, long row, int head, float scale, float* target)
    {
        long size = input.Size, half = size / 2, offset = head * size, i = 0;
        float* x = input.QueryKeyValue + ((slice.First + row) * input.Width) + offset, bias = input.Bias + offset;
        float* cos = input.Cos + (row * size), sin = input.Sin + (row * size);
        for (; i + LaneMath.Count <= half; i += LaneMath.Count)
        {
            var low = Vector512.Load(x + i) + Vector512.Load(bias + i);
            var high = Vector512.Load(x + i + half) + Vector512.Load(bias + i + half);
            (((low * Vector512.Load(cos + i)) + (high * Vector512.Load(sin + i))) * scale).Store(target + i);
            (((high * Vector512.Load(cos + i + half)) + (low * Vector512.Load(sin + i + half))) * scale).Store(target + i + half);
        }

        for (; i < half; i++)
        {
            var (low, high) = (x[i] + bias[i], x[i + half] + bias[i + half]);
            target[i] = ((low * cos[i]) + (high * sin[i])) * scale;
            target[i + half] = ((high * cos[i + half]) + (low * sin[i + half])) * scale;
        }

        LaneMath.Clear(target + size, slice.PaddedSize - size);
    }
}
