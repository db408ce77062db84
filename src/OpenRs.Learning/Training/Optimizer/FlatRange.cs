namespace OpenRs.Learning.Training.Optimizer;

/// <summary>A run of elements of the flat parameter and gradient layout.</summary>
/// <param name="Start">First element.</param>
/// <param name="Count">Elements.</param>
internal readonly record struct FlatRange(long Start, long Count)
{
    public long End => Start + Count;
}
