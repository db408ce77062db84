using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using OpenRs.Learning.Kernels;

namespace OpenRs.Learning.Training.Kernels.Attention;

/// <summary>
/// The gradient of causal attention, block by block: probabilities are made again from the logarithms of the softmax's denominators. One
/// worker does one query head of one sequence; the query heads of one key and value head are then added in their order.
/// </summary>
internal static unsafe class AttentionBackward<T, TVector>
    where T : struct, ISimd<TVector>
    where TVector : struct
{
    private const int Block = HeadSlice.Block;

    // Rows whose heads are joined as one item.
    private const int JoinedRows = 64;

    /// <summary>The gradient of the fused rows, before bias and rotation. The partial sums [rows, heads, 2, size] are scratch.</summary>
    public static void Run(WorkerTeam team, WorkerScratch scratch, AttentionInput input, AttentionGradients gradients)
    {
        var (padded, size) = (LaneMath.RoundUp(input.Longest()), LaneMath.RoundUp(input.Size));
        var length = (8 * padded * size) + (2 * padded) + (2 * Block * Block);
        team.ForEach(input.Sequences * input.Heads, (worker, item) =>
        {
            var slice = new HeadSlice(input, item);
            Head(input, slice, new BackwardBuffers(slice, scratch.Reserve(worker, length)), gradients);
        });
        var rows = input.Starts[^1];
        team.ForEach((int)((rows + JoinedRows - 1) / JoinedRows), (worker, item) =>
        {
            var first = item * (long)JoinedRows;
            JoinRows(input, first, Math.Min(rows, first + JoinedRows), scratch.Reserve(worker, length), gradients);
        });
    }

    private static void Head(in AttentionInput input, in HeadSlice slice, in BackwardBuffers buffers, in AttentionGradients gradients)
    {
        Load(input, slice, buffers, gradients);
        for (long key = 0; key < slice.Length; key += Block)
        {
            for (var query = key; query < slice.Length; query += Block)
            {
                Step(slice, buffers, query, key);
            }
        }

        var size = input.Size;
        for (long row = 0; row < slice.Length; row++)
        {
            var target = gradients.QueryKeyValue + ((slice.First + row) * input.Width) + (slice.Head * (long)size);
            AttentionRows.RotateBack(input, row, buffers.QueryGradients + (row * slice.PaddedSize), input.Scale, target);
            var partial = gradients.Partial + ((((slice.First + row) * input.Heads) + slice.Head) * 2 * size);
            LaneMath.Copy(buffers.KeyGradients + (row * slice.PaddedSize), partial, size);
            LaneMath.Copy(buffers.ValueGradients + (row * slice.PaddedSize), partial + size, size);
        }
    }

    private static void Load(in AttentionInput input, in HeadSlice slice, in BackwardBuffers buffers, in AttentionGradients gradients)
    {
        // Values are only needed transposed.
        AttentionRows.LoadKeysAndValues(input, slice, buffers.Keys, buffers.ValueGradients);
        AttentionRows.TransposeBlocks(slice, buffers.Keys, buffers.TransposedKeys);
        AttentionRows.TransposeBlocks(slice, buffers.ValueGradients, buffers.TransposedValues);
        var width = slice.PaddedSize;
        for (long row = 0; row < slice.Length; row++)
        {
            AttentionRows.LoadQuery(input, slice, row, buffers.Queries + (row * width));
            var place = ((slice.First + row) * input.Heads) + slice.Head;
            var gradient = buffers.Gradient + (row * width);
            LaneMath.Copy(gradients.Mixed + (place * input.Size), gradient, input.Size);
            LaneMath.Clear(gradient + input.Size, width - input.Size);
            buffers.Deltas[row] = LaneMath.Dot(gradient, gradients.Output + (place * input.Size), input.Size);
            buffers.LogSums[row] = gradients.LogSums[place];
        }

        LaneMath.Clear(buffers.QueryGradients, slice.MatrixLength);
        LaneMath.Clear(buffers.KeyGradients, slice.MatrixLength);
        LaneMath.Clear(buffers.ValueGradients, slice.MatrixLength);
    }

    // On the diagonal a block goes by halves, because one quarter of it is zero.
    private static void Step(in HeadSlice slice, in BackwardBuffers buffers, long query, long key)
    {
        var isDiagonal = query == key;
        var (size, rows, keys) = (slice.PaddedSize, Math.Min(Block, slice.Length - query), slice.BlockKeys(key));
        var step = isDiagonal ? Block / 2 : Block;
        float* queries = buffers.Queries + (query * size), gradient = buffers.Gradient + (query * size);
        float* transposedKeys = buffers.TransposedKeys + (key * size), transposedValues = buffers.TransposedValues + (key * size);
        var width = (nint)size;
        for (long i = 0; i < rows; i += step)
        {
            var (count, seen) = (Math.Min(step, rows - i), isDiagonal ? Math.Min(keys, i + step) : keys);
            float* probabilities = buffers.Probabilities + (i * Block), scores = buffers.ScoreGradients + (i * Block);
            BlockProduct<T, TVector>.Multiply(
                count, seen, size, queries + (i * size), width, 1, transposedKeys, (nint)keys, probabilities, Block, false);
            BlockProduct<T, TVector>.Multiply(
                count, seen, size, gradient + (i * size), width, 1, transposedValues, (nint)keys, scores, Block, false);
            Differentiate(buffers, query + i, count, seen, query + i - key, probabilities, scores);
            BlockProduct<T, TVector>.Multiply(
                count, size, seen, scores, Block, 1, buffers.Keys + (key * size), width,
                buffers.QueryGradients + ((query + i) * size), width, true);
        }

        for (long j = 0; j < keys; j += step)
        {
            var (count, first) = (Math.Min(step, keys - j), isDiagonal ? j : 0);
            var (place, target) = ((first * Block) + j, (key + j) * size);
            BlockProduct<T, TVector>.Multiply(
                count, size, rows - first, buffers.Probabilities + place, 1, Block, gradient + (first * size), width,
                buffers.ValueGradients + target, width, true);
            BlockProduct<T, TVector>.Multiply(
                count, size, rows - first, buffers.ScoreGradients + place, 1, Block, queries + (first * size), width,
                buffers.KeyGradients + target, width, true);
        }
    }

    // Scores become probabilities, and the gradients of probabilities those of scores.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Differentiate(
        in BackwardBuffers buffers, long firstRow, long rows, long keys, long distance, float* probabilities, float* scores)
    {
        for (long i = 0; i < rows; i++, probabilities += Block, scores += Block)
        {
            RunningSoftmax.Hide(probabilities, distance + i + 1, keys);
            var (logSum, delta) = (Vector512.Create(buffers.LogSums[firstRow + i]), Vector512.Create(buffers.Deltas[firstRow + i]));
            for (long j = 0; j < keys; j += LaneMath.Count)
            {
                var probability = LaneMath.Exp(Vector512.Load(probabilities + j) - logSum);
                probability.Store(probabilities + j);
                (probability * (Vector512.Load(scores + j) - delta)).Store(scores + j);
            }
        }
    }

    private static void JoinRows(in AttentionInput input, long first, long end, float* sums, in AttentionGradients gradients)
    {
        var sequence = 0;
        for (var row = first; row < end; row++)
        {
            while (row >= input.Starts[sequence + 1])
            {
                sequence++;
            }

            Join(input, row, row - input.Starts[sequence], sums, gradients);
        }
    }

    // One row: the query heads of each key and value head.
    private static void Join(in AttentionInput input, long row, long position, float* sums, in AttentionGradients gradients)
    {
        var (group, size) = (input.Heads / input.KvHeads, input.Size);
        for (var head = 0; head < input.KvHeads; head++)
        {
            var partial = gradients.Partial + (((row * input.Heads) + (head * (long)group)) * 2 * size);
            LaneMath.Copy(partial, sums, 2 * size);
            for (var other = 1; other < group; other++)
            {
                LaneMath.Add(sums, partial + (other * 2L * size), 2 * size);
            }

            var target = gradients.QueryKeyValue + (row * input.Width) + ((input.Heads + head) * (long)size);
            AttentionRows.RotateBack(input, position, sums, 1, target);
            LaneMath.Copy(sums + size, target + (input.KvHeads * (long)size), size);
        }
    }
}
