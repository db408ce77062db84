using static TorchSharp.torch;

namespace OpenRs.Learning.Models;

/// <summary>
/// Sequences of token ids, padded on the right to one length. Padding is never seen by a real token, because attention is causal.
/// </summary>
public sealed class TokenBatch : IDisposable
{
    /// <summary>Builds a batch.</summary>
    /// <param name="sequences">The sequences; none may be longer than <paramref name="length"/>.</param>
    /// <param name="length">The padded length, tokens.</param>
    /// <param name="device">Where the ids go; the CPU without one.</param>
    /// <param name="padding">The id in the padded places; any valid id.</param>
    public TokenBatch(IReadOnlyList<int[]> sequences, int length, Device? device = null, int padding = 0)
    {
        var ids = new long[sequences.Count * length];
        Array.Fill(ids, padding);
        for (var row = 0; row < sequences.Count; row++)
        {
            var sequence = sequences[row];
            if (sequence.Length > length)
            {
                throw new ArgumentException($"Sequence {row} has {sequence.Length} tokens, the batch {length}.", nameof(sequences));
            }

            for (var i = 0; i < sequence.Length; i++)
            {
                ids[(row * length) + i] = sequence[i];
            }
        }

        (Rows, Length) = (sequences.Count, length);
        Ids = tensor(ids, device: device).DetachFromDisposeScope();
    }

    /// <summary>Sequences.</summary>
    public int Rows { get; }

    /// <summary>Tokens per sequence, padding included.</summary>
    public int Length { get; }

    /// <summary>All ids, [rows x length].</summary>
    internal Tensor Ids { get; }

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
}
