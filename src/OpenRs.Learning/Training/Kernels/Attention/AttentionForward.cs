using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using OpenRs.Learning.Kernels;

namespace OpenRs.Learning.Training.Kernels.Attention;

/// <summary>
/// Causal attention in blocks with a running softmax (Dao 2023, FlashAttention-2): scores exist for one block of queries and keys at a
/// time. One worker does one head of one sequence.
/// </summary>
internal static unsafe class AttentionForward<T, TVector>
    where T : struct, ISimd<TVector>
    where TVector : struct
{
    private const int Block = HeadSlice.Block;

    /// <summary>output [rows, heads, size]; logSums [rows, heads]: the logarithm of each softmax's denominator.</summary>
    public static void Run(WorkerTeam team, WorkerScratch scratch, AttentionInput input, float* output, float* logSums)
    {
        var matrix = LaneMath.RoundUp(input.Longest()) * LaneMath.RoundUp(input.Size);
        var length = (3 * matrix) + (2 * Block * LaneMath.RoundUp(input.Size)) + (Block * Block) + (2 * Block);
        team.ForEach(input.Sequences * input.Heads, (worker, item) =>
            Head(input, new HeadSlice(input, item), scratch.Reserve(worker, length), output, logSums));
    }

    private static void Head(in AttentionInput input, in HeadSlice slice, float* memory, float* output, float* logSums)
    {
        var buffers = new Buffers(slice, memory);
        AttentionRows.LoadKeysAndValues(input, slice, buffers.Keys, buffers.Values);
        AttentionRows.TransposeBlocks(slice, buffers.Keys, buffers.TransposedKeys);
        for (long query = 0; query < slice.Length; query += Block)
        {
            var rows = Math.Min(Block, slice.Length - query);
            Begin(input, slice, buffers, query, rows);
            for (long key = 0; key <= query; key += Block)
            {
                Step(slice, buffers, query, rows, key);
            }

            End(input, slice, buffers, query, rows, output, logSums);
        }
    }

    private static void Begin(in AttentionInput input, in HeadSlice slice, in Buffers buffers, long query, long rows)
    {
        for (long i = 0; i < rows; i++)
        {
            AttentionRows.LoadQuery(input, slice, query + i, buffers.Queries + (i * slice.PaddedSize));
        }

        new Span<float>(buffers.RowMax, Block).Fill(float.NegativeInfinity);
        LaneMath.Clear(buffers.RowSum, Block);
        LaneMath.Clear(buffers.Mixed, rows * slice.PaddedSize);
    }

    // On the diagonal a block goes by halves, because one quarter of it is zero.
    private static void Step(in HeadSlice slice, in Buffers buffers, long query, long rows, long key)
    {
        var (keys, size) = (slice.BlockKeys(key), slice.PaddedSize);
        var (width, step) = ((nint)size, key < query ? Block : Block / 2);
        for (long i = 0; i < rows; i += step)
        {
            var seen = key < query ? keys : Math.Min(keys, i + step);
            BlockProduct<T, TVector>.Multiply(
                Math.Min(step, rows - i), seen, size, buffers.Queries + (i * size), width, 1,
                buffers.TransposedKeys + (key * size), (nint)keys, buffers.Scores + (i * Block), Block, false);
        }

        RunningSoftmax.Update(rows, keys, query - key, size, buffers.Scores, buffers.RowMax, buffers.RowSum, buffers.Mixed);
        for (long i = 0; i < rows; i += step)
        {
            var seen = key < query ? keys : Math.Min(keys, i + step);
            BlockProduct<T, TVector>.Multiply(
                Math.Min(step, rows - i), size, seen, buffers.Scores + (i * Block), Block, 1, buffers.Values + (key * size), width,
                buffers.Mixed + (i * size), width, true);
        }
    }

    private static void End(
        in AttentionInput input, in HeadSlice slice, in Buffers buffers, long query, long rows, float* output, float* logSums)
    {
        for (long i = 0; i < rows; i++)
        {
            var place = ((slice.First + query + i) * input.Heads) + slice.Head;
            Divide(buffers.Mixed + (i * slice.PaddedSize), buffers.RowSum[i], output + (place * input.Size), input.Size);
            logSums[place] = buffers.RowMax[i] + MathF.Log(buffers.RowSum[i]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Divide(float* x, float divisor, float* target, long count)
    {
        long i = 0;
        for (; i + LaneMath.Count <= count; i += LaneMath.Count)
        {
            (Vector512.Load(x + i) / Vector512.Create(divisor)).Store(target + i);
        }

        for (; i < count; i++)
        {
            target[i] = x[i] / divisor;
        }
    }

    private readonly struct Buffers(in HeadSlice slice, float* memory)
    {
        public readonly float* Keys = memory;
        public readonly float* TransposedKeys = memory + slice.MatrixLength;
        public readonly float* Values = memory + (2 * slice.MatrixLength);
        public readonly float* Queries = memory + (3 * slice.MatrixLength);
        public readonly float* Mixed = memory + (3 * slice.MatrixLength) + (Block * slice.PaddedSize);
        public readonly float* Scores = memory + (3 * slice.MatrixLength) + (2 * Block * slice.PaddedSize);
        public readonly float* RowMax = memory + (3 * slice.MatrixLength) + (2 * Block * slice.PaddedSize) + (Block * Block);
        public readonly float* RowSum = memory + (3 * slice.MatrixLength) + (2 * Block * slice.PaddedSize) + (Block * Block) + Block;
    }
}
