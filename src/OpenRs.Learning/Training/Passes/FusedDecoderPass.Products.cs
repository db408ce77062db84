using OpenRs.Learning.Adapters;
using OpenRs.Learning.Weights;
using static TorchSharp.torch;

namespace OpenRs.Learning.Training.Passes;

/// <summary>The products with weights, of which an adapter may be a part, and what is trained of them.</summary>
internal sealed partial class FusedDecoderPass
{
    // output = x W^T, with what an adapter adds.
    private void Product(Tensor output, Tensor x, Parameter weight, LowRankUpdate? update)
    {
        kernels.Multiply(x, _wide.Take(weight).transpose(0, 1), output);
        _low.Add(update, x, output, _buffers!);
    }

    // dx = dy W.
    private void InputGradient(Tensor dy, Parameter weight, LowRankUpdate? update, Tensor dx)
    {
        kernels.Multiply(dy, _wide.Take(weight), dx);
        _low.AddInputGradient(update, dy, dx, _buffers!);
    }

    // dW += dy^T x, or the gradient of the adapter's factors.
    private void Accumulate(Parameter weight, LowRankUpdate? update, Tensor dy, Tensor x)
    {
        if (Gradient(weight) is { } gradient)
        {
            kernels.Multiply(dy.transpose(0, 1), x, gradient, accumulate: true);
        }

        _low.AddFactorGradients(update, dy, x, _buffers!);
    }

    private void AddColumnSums(Tensor dy, Parameter? bias)
    {
        if (bias is not null && Gradient(bias) is { } gradient)
        {
            kernels.ColumnSums(dy, gradient);
        }
    }

    // Null where an adapter is trained in place of the weights.
    private Tensor? Gradient(Parameter weight) => model.Adapter is null ? weight.Gradient() : null;

    private LayerAdapter? Adapter(int layer) => model.Adapter?.Layers[layer];
}
