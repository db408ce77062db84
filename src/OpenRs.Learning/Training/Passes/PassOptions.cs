namespace OpenRs.Learning.Training.Passes;

/// <summary>How a pass over sequences is cut up.</summary>
/// <param name="MicroBatchTokens">Tokens, padding to a bucket included, that are computed together.</param>
/// <param name="Temperature">What logits are divided by.</param>
/// <param name="Checkpoints">Whether activations are computed again in the backward pass.</param>
internal sealed record PassOptions(int MicroBatchTokens, double Temperature = 1, bool Checkpoints = false)
{
    /// <summary>Whether micro-batches are filled by the tokens of their sequences, several of which may share a row.</summary>
    public bool Packing { get; init; }

    public static PassOptions Of(ComputeOptions compute, double temperature = 1) =>
        new(compute.MicroBatchTokens, temperature, compute.ActivationCheckpointing);

    /// <summary>Whether to see which tokens are the most likely ones.</summary>
    public bool SeesHits { get; init; }

    /// <summary>Rows of logits that exist together; 0 chooses by the vocabulary.</summary>
    public int ChunkRows { get; init; }
}
