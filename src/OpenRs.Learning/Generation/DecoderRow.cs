namespace OpenRs.Learning.Generation;

/// <summary>One token to compute.</summary>
/// <param name="Token">Its id.</param>
/// <param name="Slot">The sequence that it belongs to.</param>
/// <param name="Position">Its place in that sequence; everything before it is in the cache or earlier in the same call.</param>
/// <param name="Draw">What chooses the token behind it; of no use in a prompt.</param>
internal readonly record struct DecoderRow(int Token, int Slot, int Position, TokenDraw Draw = default);
