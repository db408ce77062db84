using TorchSharp;

namespace OpenRs.Learning.Checkpoints;

/// <summary>The torch types of <see cref="TensorType"/>.</summary>
public static class TorchTypes
{
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
