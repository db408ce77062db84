namespace OpenRs.Recipes.Datasets;

/// <summary>
/// Which rows of a dataset a run of the kind <c>sft</c> trains on, and which give its validation loss: a pure function of (rows, share,
/// seed). The first rows of a permutation of all are for validation; it is not one of those that <see cref="PromptSampler"/> makes.
/// </summary>
/// <param name="Training">Rows to train on, from 0, rising.</param>
/// <param name="Validation">Rows for validation, from 0, rising.</param>
public sealed record ValidationSplit(IReadOnlyList<int> Training, IReadOnlyList<int> Validation)
{
    // "split" in letters: no epoch has this number.
    private const ulong Salt = 0x73706C6974;

    /// <summary>How many rows are for validation: the share rounded up, but none of a share of 0.</summary>
    /// <param name="rows">Rows of the dataset.</param>
    /// <param name="share">The recipe's <c>validation_share</c>.</param>
    public static int Count(int rows, double share) => (int)Math.Ceiling(share * rows);

    /// <summary>Splits.</summary>
    /// <param name="rows">Rows of the dataset.</param>
    /// <param name="share">The recipe's <c>validation_share</c>.</param>
    /// <param name="seed">The recipe's <c>seed</c>.</param>
    public static ValidationSplit Of(int rows, double share, long seed)
    {
        var order = Enumerable.Range(0, rows).ToArray();
        var count = Count(rows, share);
        if (count > 0)
        {
            new SplitMix64(new SplitMix64((ulong)seed ^ Salt).Next()).Shuffle(order);
        }

        return new ValidationSplit([.. order.Skip(count).Order()], [.. order.Take(count).Order()]);
    }
}
