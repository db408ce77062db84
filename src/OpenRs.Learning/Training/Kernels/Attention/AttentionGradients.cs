namespace OpenRs.Learning.Training.Kernels.Attention;

/// <summary>What the backward pass of attention reads and writes beside the forward pass's input.</summary>
internal unsafe struct AttentionGradients
{
    /// <summary>What attention gave, [rows, heads, size].</summary>
    public float* Output;

    /// <summary>Logarithms of the softmax's denominators, [rows, heads].</summary>
    public float* LogSums;

    /// <summary>The gradient of the output.</summary>
    public float* Mixed;

    /// <summary>Scratch: key and value gradients by query head, [rows, heads, 2, size].</summary>
    public float* Partial;

    /// <summary>Written: the gradient of the fused rows.</summary>
    public float* QueryKeyValue;
}
