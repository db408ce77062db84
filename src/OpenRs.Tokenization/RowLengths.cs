namespace OpenRs.Tokenization;

/// <summary>How long the rows of a dataset are with their solutions.</summary>
/// <param name="Rows">Their number.</param>
/// <param name="TooLong">How many have more tokens than a recipe allows.</param>
/// <param name="Longest">Tokens of the longest.</param>
/// <param name="LongestRow">That row, from 1.</param>
/// <param name="WithoutRoom">How many have a prompt that leaves no room for a solution.</param>
/// <param name="LongestPrompt">Tokens of the longest prompt.</param>
/// <param name="LongestPromptRow">Its row, from 1.</param>
public sealed record RowLengths(
    int Rows, int TooLong, int Longest, int LongestRow, int WithoutRoom, int LongestPrompt, int LongestPromptRow)
{
    /// <summary>Measures rows.</summary>
    /// <param name="lengths">Tokens of prompt and solution of each, in the dataset's order.</param>
    /// <param name="limit">The recipe's <c>max_length</c>.</param>
    public static RowLengths Of(IEnumerable<(int Prompt, int Solution)> lengths, int limit) => lengths.Aggregate(
        new RowLengths(0, 0, 0, 0, 0, 0, 0),
        (all, row) => new RowLengths(
            all.Rows + 1,
            all.TooLong + (row.Prompt + row.Solution > limit ? 1 : 0),
            Math.Max(all.Longest, row.Prompt + row.Solution),
            row.Prompt + row.Solution > all.Longest ? all.Rows + 1 : all.LongestRow,
            all.WithoutRoom + (row.Prompt >= limit ? 1 : 0),
            Math.Max(all.LongestPrompt, row.Prompt),
            row.Prompt > all.LongestPrompt ? all.Rows + 1 : all.LongestPromptRow));

    /// <summary>Why a run may not begin with these rows, and what to do; <see langword="null"/> when it may.</summary>
    /// <param name="limit">The recipe's <c>max_length</c>.</param>
    /// <param name="mayCut">Whether the end of a longer row may be cut off.</param>
    public string? Refusal(int limit, bool mayCut) => mayCut
        ? WithoutRoom == 0
            ? null
            : $"the prompt of row {LongestPromptRow} has {LongestPrompt} tokens, and max_length is {limit}: {WithoutRoom} of {Rows} rows "
                + "have no room for a token of their solution. Raise max_length, or leave these rows out."
        : TooLong == 0
            ? null
            : $"row {LongestRow} has {Longest} tokens with its solution, but max_length is {limit}; {TooLong} of {Rows} rows are longer "
                + $"than that. Set max_length={Longest}, leave these rows out, or set long_rows=cut to train on the first {limit} tokens "
                + "of each and have them counted.";
}
