using OpenRs.Learning.Training.Passes;

namespace OpenRs.Learning.Training.Grpo;

/// <summary>
/// The clipped surrogate with a divergence penalty, by token (Shao et al. 2024, eq. 3): w (-c min(rho A, clip(rho) A) + beta k3), where
/// rho = exp(logp - old), k3 = exp(ref - logp) - (ref - logp) - 1 (Schulman 2020), and c is a constant that corrects for a sampler other
/// than the old policy. With c this is the decoupled objective of Hilton, Cobbe and Schulman (2022), whose proximal policy is the old one.
/// </summary>
/// <param name="options">Clipping and beta.</param>
/// <param name="constants">One value per token of the step; without old log-probabilities the ratio is 1 and carries the gradient.</param>
internal sealed class GrpoObjective(GrpoOptions options, TokenConstants constants) : ITokenObjective
{
    private readonly double _low = 1 - options.EpsilonLow;
    private readonly double _high = 1 + options.EpsilonHigh;

    public void Evaluate(int first, ReadOnlySpan<float> logProbs, Span<float> losses, Span<float> derivatives)
    {
        for (var i = 0; i < logProbs.Length; i++)
        {
            var (loss, derivative) = Evaluate(first + i, logProbs[i]);
            (losses[i], derivatives[i]) = ((float)loss, (float)derivative);
        }
    }

    private (double Loss, double Derivative) Evaluate(int token, double logProb)
    {
        double advantage = constants.Advantages[token];
        var ratio = constants.Old is null ? 1 : Math.Exp(logProb - constants.Old[token]);
        var (plain, clipped) = (ratio * advantage, Math.Clamp(ratio, _low, _high) * advantage);
        var correction = constants.Importance?[token] ?? 1.0;
        var loss = -correction * Math.Min(plain, clipped);

        // d ratio / d logp is the ratio; where the clipped term is the smaller one, it is constant. What is no number stays none.
        var derivative = plain > clipped ? 0 : -correction * plain;
        if (options.Beta > 0 && constants.Reference is not null)
        {
            var distance = constants.Reference[token] - logProb;
            loss += options.Beta * (Math.Exp(distance) - distance - 1);
            derivative += options.Beta * (1 - Math.Exp(distance));
        }

        double weight = constants.Weights[token];
        return (weight * loss, weight * derivative);
    }
}
