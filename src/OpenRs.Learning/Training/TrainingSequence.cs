namespace OpenRs.Learning.Training;

/// <summary>A prompt with the completion whose log-probabilities are trained or scored.</summary>
/// <param name="Prompt">Token ids, at least one.</param>
/// <param name="Completion">Token ids that follow.</param>
public sealed record TrainingSequence(int[] Prompt, int[] Completion)
{
    /// <summary>Tokens of both.</summary>
    public int Length => Prompt.Length + Completion.Length;
}
