using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using OpenRs.Learning.Kernels;

namespace OpenRs.Learning.Training.Kernels.Attention;

/// <summary>The softmax of rows whose scores come in block by block.</summary>
internal static unsafe class RunningSoftmax
{
    private const int Block = HeadSlice.Block;

    /// <summary>
    /// One block: scores become probabilities up to the row's factor, and what was mixed before is brought to that factor.
    /// </summary>
    /// <param name="rows">Queries of the block.</param>
    /// <param name="keys">Keys of the block, whole vectors.</param>
    /// <param name="distance">From the first key to the first query.</param>
    /// <param name="width">Numbers of a row of <paramref name="mixed"/>.</param>
    /// <param name="scores">Scores, 64 apart.</param>
    /// <param name="rowMax">The largest score of each row so far.</param>
    /// <param name="rowSum">The sum of each row's probabilities so far.</param>
    /// <param name="mixed">The mixed values so far.</param>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Update(long rows, long keys, long distance, long width, float* scores, float* rowMax, float* rowSum, float* mixed)
    {
        var factors = stackalloc float[Block];
        for (long i = 0; i < rows; i++)
        {
            var row = scores + (i * Block);
            Hide(row, distance + i + 1, keys);
            var top = Vector512.Create(rowMax[i]);
            for (long j = 0; j < keys; j += LaneMath.Count)
            {
                top = Vector512.MaxNative(top, Vector512.Load(row + j));
            }

            factors[i] = rowMax[i];
            rowMax[i] = LaneMath.Max(top);
        }

        for (long i = 0; i < rows; i += LaneMath.Count)
        {
            LaneMath.Exp(Vector512.Load(factors + i) - Vector512.Load(rowMax + i)).Store(factors + i);
        }

        for (long i = 0; i < rows; i++)
        {
            rowSum[i] = (rowSum[i] * factors[i]) + Exponentials(scores + (i * Block), keys, rowMax[i]);
            if (factors[i] != 1)
            {
                Scale(mixed + (i * width), width, factors[i]);
            }
        }
    }

    /// <summary>Scores of keys behind a query become minus infinity.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Hide(float* row, long seen, long keys)
    {
        for (var j = seen; j < keys; j++)
        {
            row[j] = float.NegativeInfinity;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Exponentials(float* row, long keys, float top)
    {
        var mass = Vector512<float>.Zero;
        for (long j = 0; j < keys; j += LaneMath.Count)
        {
            var probability = LaneMath.Exp(Vector512.Load(row + j) - Vector512.Create(top));
            probability.Store(row + j);
            mass += probability;
        }

        return LaneMath.Sum(mass);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Scale(float* row, long width, float factor)
    {
        for (long j = 0; j < width; j += LaneMath.Count)
        {
            (Vector512.Load(row + j) * factor).Store(row + j);
        }
    }
}
