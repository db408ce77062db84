namespace OpenRs.Recipes.ModelFiles;

/// <summary>Facts about <see cref="TensorType"/>.</summary>
public static class TensorTypes
{
    /// <summary>Bytes per element.</summary>
    public static int Size(this TensorType type) => type switch
    {
        TensorType.BF16 => 2,
        TensorType.I64 => 8,
        _ => 4,
    };

    /// <summary>The type that a safetensors header names, in the format's own spelling; false for every other text.</summary>
    public static bool TryParse(string? name, out TensorType type)
    {
        // Not Enum.TryParse, which takes any number for a type ("332", one changed byte from "F32").
        TensorType? found = name switch
        {
            "F32" => TensorType.F32,
            "BF16" => TensorType.BF16,
            "I32" => TensorType.I32,
            "I64" => TensorType.I64,
            _ => null,
        };
        type = found.GetValueOrDefault();
        return found is not null;
    }
}
