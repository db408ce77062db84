namespace OpenRs.Learning.Generation;

/// <summary>A computed prompt, shared by the completions that start with it.</summary>
/// <param name="Tokens">The prompt.</param>
/// <param name="Keys">By layer: rotated keys, [key-value head, size, position].</param>
/// <param name="Values">By layer: values, [key-value head, position, size].</param>
/// <param name="Logits">Logits of the token after the prompt.</param>
internal sealed record PromptState(int[] Tokens, float[][] Keys, float[][] Values, float[] Logits)
{
    public int Length => Tokens.Length;
}
