namespace OpenRs.Recipes.Options;

/// <summary>
/// Supervised fine-tuning, with TRL's names and meanings where it has the option. The ranges given here are checked where a recipe is read.
/// </summary>
public sealed record SftOptions
{
    /// <summary>Rows of the dataset that one step trains on, 1 to 65,536. With <see cref="Packing"/>, too, rows are counted.</summary>
    public int RowsPerStep { get; init; } = 8;

    /// <summary>Tokens of a row at most, prompt and solution, 2 to 1,048,576; a longer one is dealt with as <see cref="LongRows"/> says.
    /// TRL's default.</summary>
    public int MaxLength { get; init; } = 1024;

    /// <summary>
    /// What to do with longer rows: refuse the run, or cut the end of their solutions, which the steps' metrics count. A row whose prompt
    /// leaves no room for its solution is refused in either case.
    /// </summary>
    public LongPrompts LongRows { get; init; } = LongPrompts.Refuse;

    /// <summary>
    /// Whether several rows share the tokens of a micro-batch, each with positions of its own and no attention to the others:
    /// micro-batches are filled by the tokens of their rows instead of by the longest one, so fewer of them compute less padding. The sums
    /// are those of unpacked rows but for rounding. TRL's default.
    /// </summary>
    public bool Packing { get; init; }

    /// <summary>Whether the tokens of prompts carry no loss. TRL's default for rows of a prompt and a completion.</summary>
    public bool CompletionOnlyLoss { get; init; } = true;

    /// <summary>
    /// Share of the dataset's rows, 0 to 0.5, that are drawn by the seed, never trained on, and give the validation loss. With 0 the
    /// held-out problems of the run give it.
    /// </summary>
    public double ValidationShare { get; init; }

    /// <summary>Steps between validations, 0 to 10,000,000; 0 for none. The last step always has one.</summary>
    public int EvalSteps { get; init; }

    /// <summary>
    /// Validations in a row, 0 to 10,000, whose loss is not lower than the lowest before, after which the run ends; 0 never ends it early.
    /// </summary>
    public int EarlyStoppingPatience { get; init; }

    /// <summary>
    /// By how much, 0 to 100, a validation loss must be lower than the lowest before to count as lower. Transformers' default.
    /// </summary>
    public double EarlyStoppingThreshold { get; init; }
}
