using static TorchSharp.torch;

namespace OpenRs.Learning.Models;

/// <summary>
/// Sequences of token ids in rows of one length, with padding at the end of a row. Padding is never seen by a real token, because attention
/// is causal.
/// </summary>
public sealed class TokenBatch : IDisposable
{
    /// <summary>Builds a batch of one sequence per row.</summary>
    /// <param name="sequences">The sequences; none may be longer than <paramref name="length"/>.</param>
    /// <param name="length">The padded length, tokens.</param>
    /// <param name="device">Where the ids go; the CPU without one.</param>
    /// <param name="padding">The id in the padded places; any valid id.</param>
    /// <exception cref="ArgumentException">A sequence is too long.</exception>
    public TokenBatch(IReadOnlyList<int[]> sequences, int length, Device? device = null, int padding = 0)
        : this(sequences, [.. Enumerable.Range(0, sequences.Count).Select(row => (long)row * length)], sequences.Count, length, device,
            padding)
    {
    }

    private TokenBatch(IReadOnlyList<int[]> sequences, long[] starts, int rows, int length, Device? device, int padding)
    {
        var ids = new long[rows * length];
        Array.Fill(ids, padding);
        for (var i = 0; i < sequences.Count; i++)
        {
            if (sequences[i].Length > length)
            {
                throw new ArgumentException($"Sequence {i} has {sequences[i].Length} tokens, the batch {length}.", nameof(sequences));
            }

            for (var token = 0; token < sequences[i].Length; token++)
            {
                ids[starts[i] + token] = sequences[i][token];
            }
        }

        (Rows, Length, Starts) = (rows, length, starts);
        Ids = tensor(ids, device: device).DetachFromDisposeScope();
    }

    /// <summary>Rows.</summary>
    public int Rows { get; }

    /// <summary>Tokens per row, padding included.</summary>
    public int Length { get; }

    /// <summary>Place of each sequence's first token, counted through all rows.</summary>
    public IReadOnlyList<long> Starts { get; }

    /// <summary>All ids, [rows x length].</summary>
    internal Tensor Ids { get; }

    /// <summary>
    /// By place: the place where its sequence starts, for a batch with several sequences in a row; null for others. Padding is a sequence
    /// of its own.
    /// </summary>
    internal long[]? SequenceStarts { get; private init; }

    /// <summary>
    /// Builds a batch with several sequences in a row, each put into the first row that has room. Positions start again and attention does
    /// not reach across: every sequence is computed as if it were alone.
    /// </summary>
    /// <param name="sequences">The sequences; none may be longer than <paramref name="length"/>.</param>
    /// <param name="length">Tokens per row.</param>
    /// <param name="device">Where the ids go; the CPU without one.</param>
    /// <param name="padding">The id in the places that remain; any valid id.</param>
    /// <exception cref="ArgumentException">A sequence is too long.</exception>
    public static TokenBatch Pack(IReadOnlyList<int[]> sequences, int length, Device? device = null, int padding = 0)
    {
        var (starts, used) = (new long[sequences.Count], new List<int>());
        for (var i = 0; i < sequences.Count; i++)
        {
            var row = used.FindIndex(taken => taken + sequences[i].Length <= length);
            if (row < 0)
            {
                row = used.Count;
                used.Add(0);
            }

            starts[i] = ((long)row * length) + used[row];
            used[row] += sequences[i].Length;
        }

        return new TokenBatch(sequences, starts, used.Count, length, device, padding)
        {
            SequenceStarts = Spread(sequences, starts, used, length),
        };
    }

    /// <summary>Sequences of a batch that is padded anywhere: the tokens whose mask is not zero.</summary>
    /// <param name="ids">Row-major ids.</param>
    /// <param name="mask">One value per id; zero marks padding.</param>
    /// <param name="length">Tokens per row.</param>
    public static IReadOnlyList<int[]> Unpad(ReadOnlySpan<int> ids, ReadOnlySpan<int> mask, int length)
    {
        var rows = new List<int[]>();
        for (var start = 0; start < ids.Length; start += length)
        {
            var row = new List<int>(length);
            for (var i = start; i < start + length; i++)
            {
                if (mask[i] != 0)
                {
                    row.Add(ids[i]);
                }
            }

            rows.Add([.. row]);
        }

        return rows;
    }

    /// <inheritdoc/>
    public void Dispose() => Ids.Dispose();

    private static long[] Spread(IReadOnlyList<int[]> sequences, long[] starts, List<int> used, int length)
    {
        var spread = new long[used.Count * length];
        for (var i = 0; i < sequences.Count; i++)
        {
            Array.Fill(spread, starts[i], (int)starts[i], sequences[i].Length);
        }

        for (var row = 0; row < used.Count; row++)
        {
            var rest = (row * length) + used[row];
            Array.Fill(spread, rest, rest, length - used[row]);
        }

        return spread;
    }
}
