using OpenRs.Learning.Weights;
using static TorchSharp.torch;

namespace OpenRs.Learning.Training.Optimizer;

/// <summary>
/// AdamW in tensor operations, for weights that lie on an accelerator; f32 master weights of a bf16 model lie beside them.
/// </summary>
internal sealed class DeviceAdamW : IAdamW
{
    // Temporaries of one update: 64 MB instead of another copy of the model.
    private const long Piece = 1 << 24;

    private readonly FlatWeights _weights;
    private readonly OptimizerOptions _options;
    private readonly SortedDictionary<string, Tensor> _state = new(StringComparer.Ordinal);

    public DeviceAdamW(FlatWeights weights, OptimizerOptions options, FlatRange range)
    {
        (_weights, _options, Range) = (weights, options, range);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        _state["exp_avg"] = zeros(Range.Count, float32, weights.Flat.device).DetachFromDisposeScope();
        _state["exp_avg_sq"] = zeros(Range.Count, float32, weights.Flat.device).DetachFromDisposeScope();
        if (weights.Flat.dtype == bfloat16)
        {
            _state["master"] = weights.Flat.narrow(0, range.Start, range.Count).to(float32).DetachFromDisposeScope();
        }
    }

    public FlatRange Range { get; }

    public long Updates { get; set; }

    public IReadOnlyList<string> Kinds => [.. _state.Keys];

    public double[] SquaredNorms()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var gradient = _weights.Gradient.narrow(0, Range.Start, Range.Count);
        var whole = Range.Count / AdamW.NormRow * AdamW.NormRow;
        var rows = new List<double>((int)(whole / AdamW.NormRow) + 1);
        for (long start = 0; start < whole; start += Piece)
        {
            using var inner = NewDisposeScope();
            var piece = gradient.narrow(0, start, Math.Min(Piece, whole - start)).view(-1, AdamW.NormRow);
            rows.AddRange(piece.square().sum(1, type: float64).cpu().data<double>().ToArray());
        }

        if (whole == Range.Count)
        {
            return [.. rows];
        }

        var rest = gradient.narrow(0, whole, Range.Count - whole).cpu().data<float>().ToArray();
        return [.. rows, rest.Sum(value => (double)value * value)];
    }

    public void Update(double learningRate, double gradientFactor, CancellationToken cancellationToken = default)
    {
        using var noGrad = no_grad();
        Updates++;
        _weights.Gradient.mul_(gradientFactor);
        Decay(learningRate);
        for (long start = 0; start < Range.Count; start += Piece)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            Update(start, Math.Min(Piece, Range.Count - start), learningRate);
        }

        _weights.Gradient.fill_(0);
    }

    public Tensor Read(string kind, FlatRange range) => _state[kind].narrow(0, range.Start - Range.Start, range.Count).cpu();

    public void Write(string kind, FlatRange range, Tensor values)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        _state[kind].narrow(0, range.Start - Range.Start, range.Count).copy_(values);
        if (kind == "master")
        {
            _weights.Flat.narrow(0, range.Start, range.Count).copy_(values);
        }
    }

    public void Dispose()
    {
        foreach (var tensor in _state.Values)
        {
            tensor.Dispose();
        }
    }

    private void Decay(double learningRate)
    {
        if (_options.WeightDecay == 0)
        {
            return;
        }

        using var scope = NewDisposeScope();
        foreach (var slot in _weights.Layout.Slots.Where(slot => slot.Shape.Length > 1))
        {
            var (start, end) = (Math.Max(Range.Start, slot.Offset), Math.Min(Range.End, slot.Offset + slot.Count));
            if (start < end)
            {
                Master(start - Range.Start, end - start).mul_(1 - (learningRate * _options.WeightDecay));
            }
        }
    }

    // The f32 values that are updated; places are counted from the start of the range.
    private Tensor Master(long start, long count) =>
        _state.TryGetValue("master", out var master) ? master.narrow(0, start, count) : _weights.Flat.narrow(0, Range.Start + start, count);

    private void Update(long start, long count, double learningRate)
    {
        var gradient = _weights.Gradient.narrow(0, Range.Start + start, count);
        var (beta1, beta2) = (_options.AdamBeta1, _options.AdamBeta2);
        var average = _state["exp_avg"].narrow(0, start, count).mul_(beta1).add_(gradient, 1 - beta1);
        var squares = _state["exp_avg_sq"].narrow(0, start, count).mul_(beta2).addcmul_(gradient, gradient, 1 - beta2);
        var (correction1, correction2) = (1 - Math.Pow(beta1, Updates), 1 - Math.Pow(beta2, Updates));
        var denominator = squares.sqrt().div_(Math.Sqrt(correction2)).add_(_options.AdamEpsilon);
        var master = Master(start, count).addcdiv_(average, denominator, -learningRate / correction1);
        if (_weights.Flat.dtype == bfloat16)
        {
            _weights.Flat.narrow(0, Range.Start + start, count).copy_(master);
        }
    }
}
