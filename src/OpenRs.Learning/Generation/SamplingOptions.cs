namespace OpenRs.Learning.Generation;

/// <summary>How tokens are chosen.</summary>
public sealed record SamplingOptions
{
    /// <summary>The smallest temperature that is drawn with; below it logits would leave the range of single precision.</summary>
    public const double MinTemperature = 1e-4;

    /// <summary>
    /// Divides the logits before the softmax; 0 takes the most likely token, else at least <see cref="MinTemperature"/>. Default 1.
    /// </summary>
    public double Temperature { get; init; } = 1;

    /// <summary>Keeps the smallest set of most likely tokens whose probability reaches this, in (0, 1]; 1 keeps all. Default 1.</summary>
    public double TopP { get; init; } = 1;

    /// <summary>Keeps this many most likely tokens; 0 keeps all. Applied before <see cref="TopP"/>. Default 0.</summary>
    public int TopK { get; init; }

    /// <summary>Longest completion in tokens. Default 512.</summary>
    public int MaxNewTokens { get; init; } = 512;

    /// <summary>Tokens that end a completion and are its last token; null takes the model's own eos ids.</summary>
    public IReadOnlyList<int>? StopTokenIds { get; init; }

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public void Validate()
    {
        if (!(Temperature is 0 or >= MinTemperature) || !double.IsFinite(Temperature))
        {
            throw new ArgumentException(
                $"temperature is {Temperature}; it must be 0, for the most likely token, or {MinTemperature} or more.");
        }

        if (!(TopP > 0 && TopP <= 1))
        {
            throw new ArgumentException($"top_p is {TopP}; it must lie in (0, 1].");
        }

        if (TopK < 0 || MaxNewTokens <= 0)
        {
            throw new ArgumentException(
                $"top_k is {TopK} and max_new_tokens {MaxNewTokens}; the first must be 0 or more, the second 1 or more.");
        }
    }
}
