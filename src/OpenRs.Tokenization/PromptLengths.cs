namespace OpenRs.Tokenization;

/// <summary>How long the prompts of a dataset are.</summary>
/// <param name="Prompts">Their number.</param>
/// <param name="TooLong">How many have more tokens than a recipe allows.</param>
/// <param name="Longest">Tokens of the longest.</param>
/// <param name="LongestProblem">Its problem, from 1.</param>
public sealed record PromptLengths(int Prompts, int TooLong, int Longest, int LongestProblem)
{
    /// <summary>Those of no prompts.</summary>
    internal static PromptLengths None { get; } = new(0, 0, 0, 0);

    /// <summary>Measures prompts.</summary>
    /// <param name="lengths">Tokens of each, in the dataset's order.</param>
    /// <param name="limit">The recipe's <c>max_prompt_length</c>.</param>
    public static PromptLengths Of(IEnumerable<int> lengths, int limit) =>
        lengths.Aggregate(None, (all, length) => all.Add(length, limit));

    /// <summary>Takes in one more.</summary>
    /// <param name="length">Its tokens.</param>
    /// <param name="limit">How many it may have.</param>
    internal PromptLengths Add(int length, int limit) => new(
        Prompts + 1,
        TooLong + (length > limit ? 1 : 0),
        Math.Max(Longest, length),
        length > Longest ? Prompts + 1 : LongestProblem);

    /// <summary>Why a job may not begin with these prompts, and what to do; <see langword="null"/> when it may.</summary>
    /// <param name="limit">The recipe's <c>max_prompt_length</c>.</param>
    /// <param name="key">The recipe key that says what is done with longer prompts.</param>
    public string? Refusal(int limit, string key) => TooLong == 0
        ? null
        : $"the prompt of problem {LongestProblem} has {Longest} tokens, but max_prompt_length is {limit}; {TooLong} of {Prompts} prompts "
            + $"are longer than that. Set max_prompt_length={Longest}, leave these problems out, or set {key}=cut to keep the last {limit} "
            + "tokens of each and have them counted.";
}
