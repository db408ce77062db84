namespace OpenRs.Learning.Training.Passes;

/// <summary>What a pass fills in, one value per completion token of the step.</summary>
internal sealed record PassOutput(float[] LogProbs, float[] Entropies, float[] Losses)
{
    public PassOutput(int tokens)
        : this(new float[tokens], new float[tokens], new float[tokens])
    {
    }
}
