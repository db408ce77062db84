namespace OpenRs.Recipes.ModelFiles;

/// <summary>
/// The scaling of rotary frequencies of rope type <c>llama3</c>: waves longer than the original context are stretched by the factor, short
/// ones stay, and those between are blended. Names of config.json in the summaries.
/// </summary>
/// <param name="Factor"><c>factor</c>: what long waves are stretched by, at least 1.</param>
/// <param name="LowFrequencyFactor"><c>low_freq_factor</c>: waves longer than the original context over this are stretched.</param>
/// <param name="HighFrequencyFactor"><c>high_freq_factor</c>: waves shorter than the original context over this stay; above the
/// former.</param>
/// <param name="OriginalPositions"><c>original_max_position_embeddings</c>: the original context, tokens.</param>
public sealed record RopeScaling(double Factor, double LowFrequencyFactor, double HighFrequencyFactor, int OriginalPositions)
{
    /// <summary>The name of this scaling as <c>rope_type</c>.</summary>
    public const string RopeType = "llama3";

    /// <summary>A frequency after the scaling.</summary>
    /// <param name="frequency">Radians per position.</param>
    public double Apply(double frequency)
    {
        var waves = OriginalPositions * frequency / (2 * Math.PI);
        var kept = Math.Clamp((waves - LowFrequencyFactor) / (HighFrequencyFactor - LowFrequencyFactor), 0, 1);
        return ((1 - kept) * frequency / Factor) + (kept * frequency);
    }
}
