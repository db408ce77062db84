using TorchSharp;

namespace OpenRs.Learning.Checkpoints;

/// <summary>A tensor to be written, made when its turn comes: a file may be larger than memory.</summary>
/// <param name="Name">Name in the file.</param>
/// <param name="Type">Type to store.</param>
/// <param name="Shape">Sizes, outermost first.</param>
/// <param name="Read">Makes the tensor in the scope of its caller.</param>
internal sealed record TensorSource(string Name, TensorType Type, long[] Shape, Func<torch.Tensor> Read);
