namespace OpenRs.Recipes.ModelFiles;

/// <summary>Where one tensor lies in a safetensors file.</summary>
/// <param name="Name">Name, unique in the file.</param>
/// <param name="Type">Element type.</param>
/// <param name="Shape">Sizes, outermost first; empty for a scalar.</param>
/// <param name="Offset">First byte, counted from the start of the file.</param>
/// <param name="Length">Bytes.</param>
public sealed record TensorEntry(string Name, TensorType Type, IReadOnlyList<long> Shape, long Offset, long Length)
{
    /// <summary>Number of elements.</summary>
    public long Count => Length / Type.Size();
}
