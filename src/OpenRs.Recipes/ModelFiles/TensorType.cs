namespace OpenRs.Recipes.ModelFiles;

/// <summary>Element types of the safetensors format that the product reads and writes.</summary>
public enum TensorType
{
    /// <summary>IEEE single precision, 4 bytes.</summary>
    F32,

    /// <summary>The upper half of a single, 2 bytes.</summary>
    BF16,

    /// <summary>Signed integer, 4 bytes.</summary>
    I32,

    /// <summary>Signed integer, 8 bytes.</summary>
    I64,
}
