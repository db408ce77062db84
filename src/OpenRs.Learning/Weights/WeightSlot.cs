namespace OpenRs.Learning.Weights;

/// <summary>One named weight in the flat buffer.</summary>
/// <param name="Name">Name in the Hugging Face checkpoint.</param>
/// <param name="Shape">Sizes, outermost first.</param>
/// <param name="Offset">First element in the flat buffer.</param>
public sealed record WeightSlot(string Name, long[] Shape, long Offset)
{
    /// <summary>Number of elements.</summary>
    public long Count { get; } = Shape.Aggregate(1L, (product, size) => product * size);
}
