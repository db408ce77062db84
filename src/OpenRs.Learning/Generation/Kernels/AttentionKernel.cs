using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace OpenRs.Learning.Generation.Kernels;

/// <summary>
/// Softmax attention of query heads over the first positions of their slot, two heads at a time, so that keys and values are read once
/// for both. A score is one chain of fused multiply-adds over the head's size, a mixed value one over the positions, and the softmax adds
/// up in eight lanes: neither the width of the machine's vectors nor another row can change a bit.
/// </summary>
internal static unsafe class AttentionKernel
{
    /// <summary>Positions of a block of keys, and the multiple that values are filled up to.</summary>
    public const int Block = 16;

    private const int Lanes = 8;

    /// <summary>The next multiple of the block.</summary>
    public static int Padded(int count) => (count + Block - 1) / Block * Block;

    /// <summary>Mixes the values of the positions 0 to <paramref name="length"/> - 1 for two heads that share them.</summary>
    /// <param name="first">A rotated query, already divided by the root of its size.</param>
    /// <param name="second">Another, or the same.</param>
    /// <param name="keys">Keys in blocks, [block, size, 16].</param>
    /// <param name="values">Values, [position, padded size].</param>
    /// <param name="length">Positions to look at.</param>
    /// <param name="scores">Room for the positions in whole blocks, twice.</param>
    /// <param name="firstResult">The mixed values of the first query; its length is the head's size.</param>
    /// <param name="secondResult">Those of the second.</param>
    [SkipLocalsInit]
    public static void Attend(
        float* first, float* second, float* keys, float* values, int length, float* scores,
        Span<float> firstResult, Span<float> secondResult)
    {
        var (size, width, padded) = (firstResult.Length, Padded(firstResult.Length), Padded(length));
        float* firstScores = scores, secondScores = scores + padded;
        var mixed = stackalloc float[2 * width];
        if (Avx512F.IsSupported)
        {
            Scores512(first, second, keys, values, size, padded, firstScores, secondScores);
            var (firstScale, secondScale) = (1 / Softmax(firstScores, length), 1 / Softmax(secondScores, length));
            Mix512(firstScores, secondScores, values, length, width, firstScale, secondScale, mixed);
        }
        else
        {
            Scores256(first, second, keys, size, padded, firstScores, secondScores);
            var (firstScale, secondScale) = (1 / Softmax(firstScores, length), 1 / Softmax(secondScores, length));
            Mix256(firstScores, secondScores, values, length, width, firstScale, secondScale, mixed);
        }

        new Span<float>(mixed, size).CopyTo(firstResult);
        new Span<float>(mixed + width, size).CopyTo(secondResult);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scores512(
        float* first, float* second, float* keys, float* values, int size, int length, float* firstScores, float* secondScores)
    {
        var position = 0;
        for (; position + (4 * Block) <= length; position += 4 * Block)
        {
            Vector512<float> a0 = default, a1 = default, a2 = default, a3 = default, b0 = default, b1 = default, b2 = default, b3 = default;
            float* k0 = keys + ((long)position * size), k1 = k0 + (Block * size), k2 = k1 + (Block * size), k3 = k2 + (Block * size);
            float* nextKeys = k3 + (Block * size), prefetchValues = values + ((long)position * Padded(size));
            for (nint i = 0; i < size; i++)
            {
                Fetch(nextKeys + (4 * Block * i));
                Fetch(prefetchValues + (4 * Block * i));
                var (a, b) = (Vector512.Create(first[i]), Vector512.Create(second[i]));
                var (v0, v1) = (Vector512.Load(k0 + (i * Block)), Vector512.Load(k1 + (i * Block)));
                (a0, b0) = (Vector512.FusedMultiplyAdd(a, v0, a0), Vector512.FusedMultiplyAdd(b, v0, b0));
                (a1, b1) = (Vector512.FusedMultiplyAdd(a, v1, a1), Vector512.FusedMultiplyAdd(b, v1, b1));
                var (v2, v3) = (Vector512.Load(k2 + (i * Block)), Vector512.Load(k3 + (i * Block)));
                (a2, b2) = (Vector512.FusedMultiplyAdd(a, v2, a2), Vector512.FusedMultiplyAdd(b, v2, b2));
                (a3, b3) = (Vector512.FusedMultiplyAdd(a, v3, a3), Vector512.FusedMultiplyAdd(b, v3, b3));
            }

            Store(firstScores + position, a0, a1, a2, a3);
            Store(secondScores + position, b0, b1, b2, b3);
        }

        for (; position < length; position += Block)
        {
            Vector512<float> a = default, b = default;
            var block = keys + ((long)position * size);
            for (nint i = 0; i < size; i++)
            {
                var v = Vector512.Load(block + (i * Block));
                a = Vector512.FusedMultiplyAdd(Vector512.Create(first[i]), v, a);
                b = Vector512.FusedMultiplyAdd(Vector512.Create(second[i]), v, b);
            }

            a.Store(firstScores + position);
            b.Store(secondScores + position);
        }
    }

    // Four lines that are needed soon: all slots together are more than caches hold, and the processor's own prefetching ends at each page.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fetch(float* address)
    {
        Sse.Prefetch1(address);
        Sse.Prefetch1(address + Block);
        Sse.Prefetch1(address + (2 * Block));
        Sse.Prefetch1(address + (3 * Block));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* target, Vector512<float> v0, Vector512<float> v1, Vector512<float> v2, Vector512<float> v3)
    {
        v0.Store(target);
        v1.Store(target + Block);
        v2.Store(target + (2 * Block));
        v3.Store(target + (3 * Block));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scores256(float* first, float* second, float* keys, int size, int length, float* firstScores, float* secondScores)
    {
        for (var position = 0; position < length; position += Block)
        {
            Vector256<float> a0 = default, a1 = default, b0 = default, b1 = default;
            var block = keys + ((long)position * size);
            for (nint i = 0; i < size; i++)
            {
                var (a, b) = (Vector256.Create(first[i]), Vector256.Create(second[i]));
                var (low, high) = (Vector256.Load(block + (i * Block)), Vector256.Load(block + (i * Block) + Lanes));
                (a0, a1) = (Vector256.FusedMultiplyAdd(a, low, a0), Vector256.FusedMultiplyAdd(a, high, a1));
                (b0, b1) = (Vector256.FusedMultiplyAdd(b, low, b0), Vector256.FusedMultiplyAdd(b, high, b1));
            }

            a0.Store(firstScores + position);
            a1.Store(firstScores + position + Lanes);
            b0.Store(secondScores + position);
            b1.Store(secondScores + position + Lanes);
        }
    }

    // Weights in place; positions behind the end, which hold what an earlier completion left there, get none. Returns their sum.
    private static float Softmax(float* scores, int length)
    {
        for (var position = length; position < Padded(length); position++)
        {
            scores[position] = float.NegativeInfinity;
        }

        var maxes = Vector256.Load(scores);
        for (var position = Lanes; position < length; position += Lanes)
        {
            maxes = Vector256.Max(maxes, Vector256.Load(scores + position));
        }

        var max = maxes[0];
        for (var lane = 1; lane < Lanes; lane++)
        {
            max = MathF.Max(max, maxes[lane]);
        }

        var (highest, sums) = (Vector256.Create(max), Vector256<float>.Zero);
        for (var position = 0; position < length; position += Lanes)
        {
            var weight = VectorMath.Exp(Vector256.Load(scores + position) - highest);
            weight.Store(scores + position);
            sums += weight;
        }

        return VectorMath.Sum(sums);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Mix512(
        float* first, float* second, float* values, int length, int width, float firstScale, float secondScale, float* result)
    {
        var i = 0;
        for (; i + (4 * Block) <= width; i += 4 * Block)
        {
            Vector512<float> a0 = default, a1 = default, a2 = default, a3 = default, b0 = default, b1 = default, b2 = default, b3 = default;
            var row = values + i;
            for (nint position = 0; position < length; position++, row += width)
            {
                var (a, b) = (Vector512.Create(first[position]), Vector512.Create(second[position]));
                var (v0, v1) = (Vector512.Load(row), Vector512.Load(row + Block));
                (a0, b0) = (Vector512.FusedMultiplyAdd(a, v0, a0), Vector512.FusedMultiplyAdd(b, v0, b0));
                (a1, b1) = (Vector512.FusedMultiplyAdd(a, v1, a1), Vector512.FusedMultiplyAdd(b, v1, b1));
                var (v2, v3) = (Vector512.Load(row + (2 * Block)), Vector512.Load(row + (3 * Block)));
                (a2, b2) = (Vector512.FusedMultiplyAdd(a, v2, a2), Vector512.FusedMultiplyAdd(b, v2, b2));
                (a3, b3) = (Vector512.FusedMultiplyAdd(a, v3, a3), Vector512.FusedMultiplyAdd(b, v3, b3));
            }

            Store(result + i, a0 * firstScale, a1 * firstScale, a2 * firstScale, a3 * firstScale);
            Store(result + width + i, b0 * secondScale, b1 * secondScale, b2 * secondScale, b3 * secondScale);
        }

        for (; i < width; i += Block)
        {
            Vector512<float> a = default, b = default;
            for (nint position = 0; position < length; position++)
            {
                var v = Vector512.Load(values + (position * width) + i);
                a = Vector512.FusedMultiplyAdd(Vector512.Create(first[position]), v, a);
                b = Vector512.FusedMultiplyAdd(Vector512.Create(second[position]), v, b);
            }

            (a * firstScale).Store(result + i);
            (b * secondScale).Store(result + width + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Mix256(
        float* first, float* second, float* values, int length, int width, float firstScale, float secondScale, float* result)
    {
        for (var i = 0; i < width; i += Block)
        {
            Vector256<float> a0 = default, a1 = default, b0 = default, b1 = default;
            var row = values + i;
            for (nint position = 0; position < length; position++, row += width)
            {
                var (a, b) = (Vector256.Create(first[position]), Vector256.Create(second[position]));
                var (low, high) = (Vector256.Load(row), Vector256.Load(row + Lanes));
                (a0, a1) = (Vector256.FusedMultiplyAdd(a, low, a0), Vector256.FusedMultiplyAdd(a, high, a1));
                (b0, b1) = (Vector256.FusedMultiplyAdd(b, low, b0), Vector256.FusedMultiplyAdd(b, high, b1));
            }

            (a0 * firstScale).Store(result + i);
            (a1 * firstScale).Store(result + i + Lanes);
            (b0 * secondScale).Store(result + width + i);
            (b1 * secondScale).Store(result + width + i + Lanes);
        }
    }
}
