namespace OpenRs.Learning.Generation;

/// <summary>
/// Computes rows of tokens of several sequences, each in a slot with its keys and values, and draws the tokens behind them. What a row
/// gives must follow from its own sequence and draw alone as long as the decoder, its number of slots and the kind of device stay the same.
/// </summary>
internal interface IDecoder : IDisposable
{
    /// <summary>
    /// Steps that may be under way before the oldest one's tokens are taken, so that a device has work while the host reads; 0 or more.
    /// </summary>
    int Delay { get; }

    /// <summary>
    /// What the next call computes; as long as the most rows of one call. Those of one slot stand in the order of their positions.
    /// </summary>
    DecoderRow[] Rows { get; }

    /// <summary>
    /// Takes over the model's present weights, and how tokens are chosen from now on. Forgets draws that were not taken.
    /// </summary>
    /// <param name="options">How.</param>
    /// <param name="cancellationToken">Stops between two layers; the next call takes over all of them.</param>
    void Begin(SamplingOptions options, CancellationToken cancellationToken);

    /// <summary>Computes the first rows of <see cref="Rows"/>, tokens of one prompt, and appends their keys and values.</summary>
    /// <param name="count">How many.</param>
    void Read(int count);

    /// <summary>Draws the token behind the row that was last read as the first one of a slot, for as many slots as wanted.</summary>
    /// <param name="slot">The slot.</param>
    /// <param name="draw">What chooses the token.</param>
    void First(int slot, TokenDraw draw);

    /// <summary>
    /// Computes the first rows of <see cref="Rows"/>, one each of different slots in ascending order, appends their keys and values and
    /// draws the token behind each. A row's own token is the one that was last drawn in its slot, whatever the row says.
    /// </summary>
    /// <param name="count">How many.</param>
    void Step(int count);

    /// <summary>Waits for the oldest <see cref="First"/> or <see cref="Step"/> that was not taken yet.</summary>
    /// <returns>Its tokens in the order of the rows; valid until the next call.</returns>
    ReadOnlySpan<DrawnToken> Take();

    /// <summary>Copies the keys and values of the first positions of one slot to another.</summary>
    void CopySlot(int from, int to, int length);
}
