namespace OpenRs.Learning.Deltas;

/// <summary>How a version goes out: the delta when it is smaller than the file, the file itself otherwise.</summary>
/// <param name="Version">What a holder has who took it.</param>
/// <param name="IsDelta">Whether the delta stream holds a delta; if not, it is as it was before and the whole file must be
/// published.</param>
/// <param name="Bytes">Size of what is to be published.</param>
/// <param name="FullBytes">Size of the whole file.</param>
/// <param name="ChangedWords">16-bit words that differ: for bf16 weights the number of changed weights. Counted as far as the delta was
/// written.</param>
public sealed record WeightPublication(WeightVersion Version, bool IsDelta, long Bytes, long FullBytes, long ChangedWords);
