namespace OpenRs.Verification.Options;

/// <summary>Which answer is looked for in a completion and how exactly it must match.</summary>
public sealed record VerifierOptions
{
    /// <summary>The settings of the reference system's accuracy reward.</summary>
    public static VerifierOptions Training { get; } = new();

    /// <summary>The settings of the reference system's benchmark metric.</summary>
    public static VerifierOptions Evaluation { get; } = new()
    {
        RequireAnchor = false,
        PlainNumbers = true,
        FirstMatchOnly = false,
        LastSideOnly = false,
        RepairOperators = true,
        AnswerIsReference = false,
        RoundNamedConstants = true,
        RoundingDigits = 5,
    };

    /// <summary>Whose verdicts are given.</summary>
    public VerifierProfile Profile { get; init; }

    /// <summary>Only answers in a box or after an anchor such as "the final answer is" count; a bare formula does not.</summary>
    public bool RequireAnchor { get; init; } = true;

    /// <summary>Numbers and arithmetic outside LaTeX count as answers.</summary>
    public bool PlainNumbers { get; init; }

    /// <summary>Only the best match is read; when it cannot be parsed it is compared as text.</summary>
    public bool FirstMatchOnly { get; init; } = true;

    /// <summary>Of an answer that is a chain of equations only the last side counts.</summary>
    public bool LastSideOnly { get; init; } = true;

    /// <summary>
    /// Spellings such as <c>\frac12</c> and <c>\sqrt3</c> are repaired in completions, as they always are in gold answers and under
    /// <see cref="VerifierProfile.Corrected"/>.
    /// </summary>
    public bool RepairOperators { get; init; }

    /// <summary>
    /// The rules that are not symmetric (assignments, inequalities against sets) take the completion's answer as the reference: the
    /// accuracy reward of the reference system passes its arguments in this order.
    /// </summary>
    public bool AnswerIsReference { get; init; } = true;

    /// <summary>
    /// A decimal number equals pi or e when it rounds to it, as it equals every other constant. The reference system's pinned grader
    /// rejects that.
    /// </summary>
    public bool RoundNamedConstants { get; init; }

    /// <summary>Decimals that a decimal number is rounded to before it is compared; 0 to 12.</summary>
    public int RoundingDigits { get; init; } = 6;
}
