using static TorchSharp.torch;

namespace OpenRs.Learning.Generation;

/// <summary>
/// <see cref="TokenSampler"/> in tensor operations, so that logits stay on their device: each row's cumulative distribution, summed in
/// double precision, is inverted with the row's uniform number.
/// </summary>
/// <param name="options">How tokens are chosen.</param>
internal sealed class TensorSampler(SamplingOptions options)
{
    // A larger number times a sum may round to the sum, behind which there is no token.
    private const double LargestUniform = 1 - (1.0 / (1L << 52));

    private readonly bool _greedy = options.Temperature == 0;
    private readonly float _inverse = options.Temperature == 0 ? 1 : (float)(1 / options.Temperature);

    /// <summary>Draws a token from each row.</summary>
    /// <param name="logits">[n, vocabulary], f32, on any device.</param>
    /// <param name="uniforms">n numbers in [0, 1).</param>
    /// <param name="drawn">Takes n tokens.</param>
    public void Sample(Tensor logits, ReadOnlySpan<double> uniforms, Span<DrawnToken> drawn)
    {
        using var scope = NewDisposeScope();
        var best = logits.amax([-1], keepdim: true);
        var scaled = (logits - best).mul_(_inverse);
        var weights = scaled.exp();
        var distribution = weights.cumsum(-1, float64);
        var sum = distribution.narrow(1, distribution.shape[1] - 1, 1);
        var uniform = tensor(uniforms.ToArray(), [uniforms.Length, 1], device: logits.device).clamp_(max: LargestUniform);
        var token = _greedy ? logits.argmax(-1, keepdim: true)
            : options.TopK > 0 || options.TopP < 1 ? DrawTruncated(weights, sum, uniform)
            : searchsorted(distribution, sum * uniform, right: true).clamp_(max: logits.shape[1] - 1);
        var logProb = scaled.gather(1, token).to(float64).sub_(sum.log());

        // One copy to the host: ids are exact in double precision.
        var known = best.isfinite();
        var both = cat([token.to(float64).masked_fill_(known.logical_not(), -1), logProb], 1).cpu().data<double>();
        for (var row = 0; row < drawn.Length; row++)
        {
            drawn[row] = new DrawnToken((int)both[2 * row], (float)both[(2 * row) + 1]);
        }
    }

    // First the k best, ties by id, then the smallest set that reaches p of those.
    private Tensor DrawTruncated(Tensor weights, Tensor sum, Tensor uniform)
    {
        var most = options.TopK > 0 ? Math.Min(options.TopK, weights.shape[1]) : weights.shape[1];
        var (sorted, order) = weights.sort(-1, descending: true, stable: true);
        var distribution = sorted.narrow(1, 0, most).cumsum(-1, float64).contiguous();
        var all = options.TopK > 0 ? distribution.narrow(1, most - 1, 1) : sum;
        var last = searchsorted(distribution, all * options.TopP, right: false).clamp_(max: most - 1);
        var target = distribution.gather(1, last) * uniform;
        return order.gather(1, searchsorted(distribution, target, right: true).minimum(last));
    }
}
