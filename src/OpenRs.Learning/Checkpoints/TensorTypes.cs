using TorchSharp;

namespace OpenRs.Learning.Checkpoints;

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

    /// <summary>The torch type of the same elements.</summary>
    public static torch.ScalarType ToTorch(this TensorType type) => type switch
    {
        TensorType.F32 => torch.float32,
        TensorType.BF16 => torch.bfloat16,
        TensorType.I32 => torch.int32,
        _ => torch.int64,
    };

    /// <summary>The file type of a torch type.</summary>
    /// <exception cref="NotSupportedException">The type has no place in a checkpoint of ours.</exception>
    public static TensorType FromTorch(torch.ScalarType type) => type switch
    {
        torch.ScalarType.Float32 => TensorType.F32,
        torch.ScalarType.BFloat16 => TensorType.BF16,
        torch.ScalarType.Int32 => TensorType.I32,
        torch.ScalarType.Int64 => TensorType.I64,
        _ => throw new NotSupportedException($"Tensors of type {type} are not stored; convert to float32, bfloat16, int32 or int64."),
    };
}
