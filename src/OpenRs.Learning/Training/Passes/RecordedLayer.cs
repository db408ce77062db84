using static TorchSharp.torch;

namespace OpenRs.Learning.Training.Passes;

/// <summary>A layer that autograd differentiates by itself.</summary>
/// <param name="Input">The residual stream before it: a leaf.</param>
/// <param name="Output">The stream behind it, with what was recorded; null where it is computed again.</param>
internal sealed record RecordedLayer(Tensor Input, Tensor? Output) : IDisposable
{
    /// <summary>The gradient of the input, after that of the weights was added to theirs. The caller's scope owns it.</summary>
    /// <param name="output">The output.</param>
    /// <param name="gradient">Its gradient.</param>
    public Tensor Backward(Tensor output, Tensor gradient)
    {
        output.backward([gradient]);
        return Input.grad!;
    }

    public void Dispose()
    {
        Input.Dispose();
        Output?.Dispose();
    }
}
