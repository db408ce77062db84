namespace OpenRs.Learning.Training.Grpo;

/// <summary>What the GRPO objective takes as given, one value per completion token in order.</summary>
/// <param name="Advantages">Advantage of the token's completion.</param>
/// <param name="Weights">Factor in the loss of the step.</param>
/// <param name="Sampler">Log-probability that the sampler gave it, or null.</param>
/// <param name="Old">Log-probability under the policy that the ratio is taken against, or null for the current one.</param>
/// <param name="Reference">Log-probability under the reference model, or null.</param>
/// <param name="Importance">Factor of the policy's part of the loss, or null for 1.</param>
internal sealed record TokenConstants(
    float[] Advantages, float[] Weights, float[]? Sampler = null, float[]? Old = null, float[]? Reference = null,
    float[]? Importance = null);
