using static TorchSharp.torch;

namespace OpenRs.Learning.Training;

/// <summary>
/// The clipped surrogate with a divergence penalty, by token (Shao et al. 2024, eq. 3): w (-min(rho A, clip(rho) A) + beta k3), where
/// rho = exp(logp - old) and k3 = exp(ref - logp) - (ref - logp) - 1 (Schulman 2020).
/// </summary>
internal sealed class GrpoObjective : ITokenObjective, IDisposable
{
    private readonly GrpoOptions _options;
    private readonly Tensor _advantages;
    private readonly Tensor _weights;
    private readonly Tensor? _old;
    private readonly Tensor? _reference;

    /// <summary>
    /// Sets the constants, one value per token of the step; without old log-probabilities the ratio is 1 and carries the gradient.
    /// </summary>
    public GrpoObjective(GrpoOptions options, TokenConstants constants, Device device)
    {
        _options = options;
        Tensor Put(float[] values) => tensor(values, device: device).DetachFromDisposeScope();
        (_advantages, _weights) = (Put(constants.Advantages), Put(constants.Weights));
        (_old, _reference) = (constants.Old is null ? null : Put(constants.Old), constants.Reference is null ? null : Put(constants.Reference));
    }

    public Tensor Loss(Tensor logProbs, int start)
    {
        var count = logProbs.NumberOfElements;
        var advantages = _advantages.narrow(0, start, count);
        var ratio = (logProbs - (_old?.narrow(0, start, count) ?? logProbs.detach())).exp();
        var clipped = ratio.clamp(1 - _options.EpsilonLow, 1 + _options.EffectiveEpsilonHigh);
        var loss = -minimum(ratio * advantages, clipped * advantages);
        if (_options.Beta > 0 && _reference is not null)
        {
            var distance = _reference.narrow(0, start, count) - logProbs;
            loss = loss + ((distance.exp() - distance - 1) * _options.Beta);
        }

        return loss * _weights.narrow(0, start, count);
    }

    public void Dispose()
    {
        _advantages.Dispose();
        _weights.Dispose();
        _old?.Dispose();
        _reference?.Dispose();
    }
}
