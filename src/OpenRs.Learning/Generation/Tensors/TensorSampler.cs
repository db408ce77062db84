using OpenRs.Learning.Devices;
using static TorchSharp.torch;

namespace OpenRs.Learning.Generation.Tensors;

/// <summary>
/// <see cref="TokenSampler"/> in tensor operations, so that logits stay on their device: each row's cumulative distribution, summed in
/// double precision, is inverted with the row's uniform number.
/// </summary>
/// <param name="options">How tokens are chosen.</param>
internal sealed class TensorSampler(SamplingOptions options)
{
    /// <summary>A larger number times a sum may round to the sum, behind which there is no token.</summary>
    public const double LargestUniform = 1 - (1.0 / (1L << 52));

    private readonly float _inverse = options.Temperature == 0 ? 1 : (float)(1 / options.Temperature);

    /// <summary>Random numbers of draws, [n, 1], on a device. The caller's scope owns the result.</summary>
    public static Tensor Uniforms(IEnumerable<TokenDraw> draws, Device device) =>
        HostTransfer.Upload([.. draws.Select(static draw => Math.Min(draw.Uniform(), LargestUniform))], device).view(-1, 1);

    /// <summary>Draws a token from each row. The caller's scope owns the results.</summary>
    /// <param name="logits">[n, vocabulary], f32, on any device.</param>
    /// <param name="uniforms">[n, 1], of <see cref="Uniforms"/>, on the same device.</param>
    /// <returns>
    /// Ids [n, 1], each in the vocabulary, and log-probabilities [n, 1] in double precision, which are no numbers where a logit of the row
    /// is none.
    /// </returns>
    public (Tensor Tokens, Tensor LogProbs) Sample(Tensor logits, Tensor uniforms)
    {
        var scaled = (logits - logits.amax([-1], keepdim: true)).mul_(_inverse);
        var weights = scaled.exp();
        var distribution = weights.to(float64).cumsum(-1);
        var sum = distribution.narrow(1, distribution.shape[1] - 1, 1);
        var tokens = options.Temperature == 0 ? logits.argmax(-1, keepdim: true)
            : options.TopK > 0 || options.TopP < 1 ? DrawTruncated(weights, sum, uniforms)
            : searchsorted(distribution, sum * uniforms, right: true).clamp_(max: logits.shape[1] - 1);
        return (tokens, scaled.gather(1, tokens) - sum.log());
    }

    // First the k best, ties by id, then the smallest set that reaches p of those.
    private Tensor DrawTruncated(Tensor weights, Tensor sum, Tensor uniforms)
    {
        var most = options.TopK > 0 ? Math.Min(options.TopK, weights.shape[1]) : weights.shape[1];
        var (sorted, order) = weights.sort(-1, descending: true, stable: true);
        var distribution = sorted.narrow(1, 0, most).to(float64).cumsum(-1).contiguous();
        var all = options.TopK > 0 ? distribution.narrow(1, most - 1, 1) : sum;
        var last = searchsorted(distribution, all * options.TopP, right: false).clamp_(max: most - 1);
        var target = distribution.gather(1, last) * uniforms;
        return order.gather(1, searchsorted(distribution, target, right: true).minimum(last));
    }
}
