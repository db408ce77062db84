namespace OpenRs.Tokenization;

/// <summary>How long the rows of a dataset are with their solutions.</summary>
/// <param name="Whole">The rows; too long are those with more tokens than a recipe allows.</param>
/// <param name="Prompts">Their prompts; too long are those that leave no room for a solution.</param>
public sealed record RowLengths(PromptLengths Whole, PromptLengths Prompts)
{
    /// <summary>Measures rows.</summary>
    /// <param name="lengths">Tokens of prompt and solution of each, in the dataset's order.</param>
    /// <param name="limit">The recipe's <c>max_length</c>.</param>
    public static RowLengths Of(IEnumerable<(int Prompt, int Solution)> lengths, int limit) => lengths.Aggregate(
        new RowLengths(PromptLengths.None, PromptLengths.None),
        (all, row) => new RowLengths(all.Whole.Add(row.Prompt + row.Solution, limit), all.Prompts.Add(row.Prompt, limit - 1)));

    /// <summary>Why a run may not begin with these rows, and what to do; <see langword="null"/> when it may.</summary>
    /// <param name="limit">The recipe's <c>max_length</c>.</param>
    /// <param name="mayCut">Whether the end of a longer row may be cut off.</param>
    public string? Refusal(int limit, bool mayCut) => mayCut
        ? Prompts.TooLong == 0
            ? null
            : $"the prompt of row {Prompts.LongestProblem} has {Prompts.Longest} tokens, and max_length is {limit}: "
                + $"{Prompts.TooLong} of {Prompts.Prompts} rows have no room for a token of their solution. Raise max_length, or leave "
                + "these rows out."
        : Whole.TooLong == 0
            ? null
            : $"row {Whole.LongestProblem} has {Whole.Longest} tokens with its solution, but max_length is {limit}; "
                + $"{Whole.TooLong} of {Whole.Prompts} rows are longer than that. Set max_length={Whole.Longest}, leave these rows out, or "
                + $"set long_rows=cut to train on the first {limit} tokens of each and have them counted.";
}
