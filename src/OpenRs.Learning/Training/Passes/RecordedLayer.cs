using static TorchSharp.torch;

namespace OpenRs.Learning.Training.Passes;

/// <summary>A layer whose two parts, before and behind attention, autograd differentiates each by itself.</summary>
/// <param name="Input">The residual stream before it: a leaf.</param>
/// <param name="Heads">What attention reads, with what was recorded.</param>
/// <param name="Mixed">What attention gave: a leaf.</param>
/// <param name="Output">The stream behind it, with what was recorded.</param>
internal sealed record RecordedLayer(Tensor Input, Tensor Heads, Tensor Mixed, Tensor Output) : IDisposable
{
    /// <summary>The same in tensors that outlive the caller's scope, but for the input, which does anyway.</summary>
    public RecordedLayer Keep() => new(
        Input, Heads.DetachFromDisposeScope(), Mixed.DetachFromDisposeScope(), Output.DetachFromDisposeScope());

    /// <inheritdoc/>
    public void Dispose()
    {
        Input.Dispose();
        Heads.Dispose();
        Mixed.Dispose();
        Output.Dispose();
    }
}
