using OpenRs.Learning.Checkpoints;
using OpenRs.Learning.Models;
using static TorchSharp.torch;

namespace OpenRs.Learning.Training;

/// <summary>
/// AdamW (Loshchilov and Hutter 2019) with PyTorch's arithmetic, over the whole model as one vector. A model that is stored in bf16 keeps
/// its master weights here in single precision, so that steps smaller than bf16's spacing are not lost.
/// </summary>
internal sealed class AdamW : IDisposable
{
    // Temporaries of one update: 64 MB instead of another copy of the model.
    private const long Piece = 1 << 24;

    // Partial sums of the norm, each by one thread; their number does not depend on the number of threads.
    private const long NormRow = 4096;

    private readonly Qwen2ForCausalLM _model;
    private readonly OptimizerOptions _options;
    private readonly Tensor _average;
    private readonly Tensor _squares;
    private readonly Tensor? _master;

    public AdamW(Qwen2ForCausalLM model, OptimizerOptions options)
    {
        (_model, _options) = (model, options);
        var flat = model.Weights.Flat;
        _average = zeros(flat.NumberOfElements, float32, flat.device).DetachFromDisposeScope();
        _squares = zeros(flat.NumberOfElements, float32, flat.device).DetachFromDisposeScope();
        _master = model.Config.StorageType == TensorType.BF16 ? flat.clone().DetachFromDisposeScope() : null;
    }

    /// <summary>Updates made so far.</summary>
    public long Updates { get; set; }

    /// <summary>The state under the names of optimizer.safetensors: buffers of the model's layout.</summary>
    public IEnumerable<(string Kind, Tensor Flat)> State =>
        _master is null ? [("exp_avg", _average), ("exp_avg_sq", _squares)] : [("exp_avg", _average), ("exp_avg_sq", _squares), ("master", _master)];

    /// <summary>Clips the accumulated gradient, updates the weights and clears the gradient.</summary>
    /// <returns>The norm of the gradient before clipping.</returns>
    public double Step(double learningRate)
    {
        using var noGrad = no_grad();
        var gradient = _model.Weights.Gradient;
        var norm = Norm(gradient);
        if (_options.MaxGradNorm > 0 && norm > _options.MaxGradNorm)
        {
            gradient.mul_(_options.MaxGradNorm / (norm + 1e-6));
        }

        Updates++;
        Decay(learningRate);
        for (long start = 0; start < gradient.NumberOfElements; start += Piece)
        {
            using var scope = NewDisposeScope();
            Update(start, Math.Min(Piece, gradient.NumberOfElements - start), learningRate);
        }

        gradient.zero_();
        return norm;
    }

    public void Dispose()
    {
        _average.Dispose();
        _squares.Dispose();
        _master?.Dispose();
    }

    private static double Norm(Tensor gradient)
    {
        using var scope = NewDisposeScope();
        var whole = gradient.NumberOfElements / NormRow;
        double sum = 0;
        if (whole > 0)
        {
            sum = gradient.narrow(0, 0, whole * NormRow).view(whole, NormRow).square().sum(1, type: float64).data<double>().ToArray().Sum();
        }

        var rest = gradient.narrow(0, whole * NormRow, gradient.NumberOfElements - (whole * NormRow)).data<float>().ToArray();
        return Math.Sqrt(sum + rest.Sum(value => (double)value * value));
    }

    private void Decay(double learningRate)
    {
        if (_options.WeightDecay == 0)
        {
            return;
        }

        using var scope = NewDisposeScope();
        foreach (var slot in _model.Layout.Slots.Where(slot => slot.Shape.Length > 1))
        {
            _model.Weights.Named(_master ?? _model.Weights.Flat, slot).mul_(1 - (learningRate * _options.WeightDecay));
        }
    }

    private void Update(long start, long count, double learningRate)
    {
        var gradient = _model.Weights.Gradient.narrow(0, start, count);
        var average = _average.narrow(0, start, count).mul_(_options.Beta1).add_(gradient, 1 - _options.Beta1);
        var squares = _squares.narrow(0, start, count).mul_(_options.Beta2).addcmul_(gradient, gradient, 1 - _options.Beta2);
        var correction1 = 1 - Math.Pow(_options.Beta1, Updates);
        var correction2 = 1 - Math.Pow(_options.Beta2, Updates);
        var denominator = squares.sqrt().div_(Math.Sqrt(correction2)).add_(_options.Epsilon);
        var weights = (_master ?? _model.Weights.Flat).narrow(0, start, count).addcdiv_(average, denominator, -learningRate / correction1);
        if (_master is not null)
        {
            _model.Weights.Flat.narrow(0, start, count).copy_(weights.to(bfloat16));
        }
    }
}
