namespace OpenRs.Recipes.Import;

/// <summary>What a run of the other trainer is made of beside its file: arguments of its command line, and its dataset.</summary>
public sealed record ImportSettings
{
    /// <summary>
    /// Training processes (<c>--num_processes</c>), at least 1: with batch size and accumulation they give the prompts of a step.
    /// </summary>
    public int Processes { get; init; } = 3;

    /// <summary>The argument <c>--cosine_max_len</c>, in characters; <see langword="null"/> when it was not given.</summary>
    public int? CosineMaxLength { get; init; }

    /// <summary>
    /// Rows of the training dataset, at least 1: they make epochs into steps. <see langword="null"/> when they are not known.
    /// </summary>
    public int? Rows { get; init; }
}
