namespace OpenRs.Recipes.Options;

/// <summary>How tokens of completions are chosen. The ranges given here are checked where a recipe is read.</summary>
public sealed record SamplingOptions
{
    /// <summary>
    /// Divides the logits before the softmax, 0.0001 to 100: below, logits would leave the range of single precision. In evaluations also
    /// 0, which takes the most likely token.
    /// </summary>
    public double Temperature { get; init; } = 0.9;

    /// <summary>Keeps the smallest set of most likely tokens whose probability reaches this, above 0; 1 keeps all.</summary>
    public double TopP { get; init; } = 1;

    /// <summary>Keeps this many most likely tokens, 0 to 1,048,576; 0 keeps all. Applied before <see cref="TopP"/>.</summary>
    public int TopK { get; init; }

    /// <summary>Tokens of a completion at most, 1 to 1,048,576.</summary>
    public int MaxCompletionLength { get; init; } = 256;
}
