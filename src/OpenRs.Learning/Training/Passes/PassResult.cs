namespace OpenRs.Learning.Training.Passes;

/// <summary>What a pass over sequences saw, one value per completion token, in order.</summary>
/// <param name="LogProbs">Log-probability of each token.</param>
/// <param name="Entropies">Entropy of the distribution that each token was drawn from, nats.</param>
/// <param name="Loss">Sum of the objective, added up in double precision in token order.</param>
internal sealed record PassResult(float[] LogProbs, float[] Entropies, double Loss)
{
    /// <summary>1 for each token that was the most likely one, 0 for the others; empty unless asked for.</summary>
    public float[] Hits { get; init; } = [];
}
