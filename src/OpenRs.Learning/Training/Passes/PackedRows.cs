using static TorchSharp.torch;

namespace OpenRs.Learning.Training.Passes;

/// <summary>
/// Sequences one behind the other, without padding. A sequence's last token predicts nothing and has no row; the token of the row before
/// is what its completion's last one is scored by.
/// </summary>
internal sealed class PackedRows : IDisposable
{
    /// <summary>Packs sequences.</summary>
    public PackedRows(IReadOnlyList<TrainingSequence> sequences)
    {
        Starts = new long[sequences.Count + 1];
        var (ids, places) = (new List<long>(), new List<long>());
        for (var i = 0; i < sequences.Count; i++)
        {
            var (prompt, completion) = (sequences[i].Prompt, sequences[i].Completion);
            places.AddRange(Enumerable.Range(0, completion.Length).Select(token => Starts[i] + prompt.Length - 1 + token));
            ids.AddRange(prompt.Concat(completion.SkipLast(1)).Select(static id => (long)id));
            Starts[i + 1] = ids.Count;
        }

        Longest = Enumerable.Range(1, sequences.Count).Max(i => (int)(Starts[i] - Starts[i - 1]));
        (Ids, Places) = (tensor(ids.ToArray()).DetachFromDisposeScope(), tensor(places.ToArray()).DetachFromDisposeScope());
    }

    /// <summary>First row of each sequence, and the number of rows.</summary>
    public long[] Starts { get; }

    /// <summary>Rows.</summary>
    public long Count => Starts[^1];

    /// <summary>Rows of the longest sequence.</summary>
    public int Longest { get; }

    /// <summary>Token of each row, [rows].</summary>
    public Tensor Ids { get; }

    /// <summary>Rows that predict completion tokens, in the order of the tokens.</summary>
    public Tensor Places { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Ids.Dispose();
        Places.Dispose();
    }
}
