namespace OpenRs.Learning.Generation;

/// <summary>
/// Computes rows of tokens of several sequences, each in a slot with its keys and values. A row's bits must follow from its own sequence
/// alone as long as the decoder, its number of slots and the kind of device stay the same.
/// </summary>
internal interface IDecoder : IDisposable
{
    /// <summary>Threads that may call what a step is given to finish with.</summary>
    int Threads { get; }

    /// <summary>
    /// What the next call computes; as long as the most rows of one call. Those of one slot stand in the order of their positions.
    /// </summary>
    DecoderRow[] Rows { get; }

    /// <summary>Takes over the model's present weights.</summary>
    /// <param name="cancellationToken">Stops between two layers; the next call takes over all of them.</param>
    void Refresh(CancellationToken cancellationToken);

    /// <summary>Computes the first rows of <see cref="Rows"/> and appends their keys and values to the cache.</summary>
    /// <param name="count">How many.</param>
    /// <param name="isPrompt">
    /// Whether they are the tokens of one prompt, of whose logits the last row's are wanted (in row 0); else they are one token each of
    /// different slots, and every row's are.
    /// </param>
    /// <param name="finish">Called for every row of logits, on any thread, with the thread's number and the row's; null for
    /// nothing.</param>
    void Step(int count, bool isPrompt = false, Action<int, int>? finish = null);

    /// <summary>A row of the last call's logits.</summary>
    ReadOnlySpan<float> Logits(int row);

    /// <summary>Copies the keys and values of the first positions of one slot to another.</summary>
    void CopySlot(int from, int to, int length);
}
