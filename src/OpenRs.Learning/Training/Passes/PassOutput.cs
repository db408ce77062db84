namespace OpenRs.Learning.Training.Passes;

/// <summary>What a pass fills in, one value per completion token of the step.</summary>
internal sealed record PassOutput(float[] LogProbs, float[] Entropies, float[] Losses)
{
    public PassOutput(int tokens, bool seesHits = false)
        : this(new float[tokens], new float[tokens], new float[tokens])
    {
        Hits = seesHits ? new float[tokens] : [];
    }

    /// <summary>1 for each token that was the most likely one, 0 for the others; empty where nobody asks.</summary>
    public float[] Hits { get; } = [];
}
