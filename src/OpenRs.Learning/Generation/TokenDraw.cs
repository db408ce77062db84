using OpenRs.Recipes.Randomness;

namespace OpenRs.Learning.Generation;

/// <summary>Which random number chooses a token.</summary>
/// <param name="Key">The completion.</param>
/// <param name="Position">The token's place in the completion.</param>
internal readonly record struct TokenDraw(SampleKey Key, int Position)
{
    /// <summary>The number, in [0, 1).</summary>
    public double Uniform() => Philox4x32.Uniform(Key.Seed, Key.Step, Key.Prompt, Key.Sample, (uint)Position);
}
