namespace OpenRs.Verification.Extraction;

/// <summary>A place in a text that may hold the answer.</summary>
internal sealed class AnswerMatch
{
    public required AnswerKind Kind { get; init; }

    public required int Start { get; init; }

    public required int End { get; init; }

    /// <summary>Formulas joined by "and", "or" or commas; empty for plain numbers and arithmetic.</summary>
    public IReadOnlyList<LatexSpan> Formulas { get; init; } = [];

    public PlainNumber Number { get; init; }

    /// <summary>Text of a plain arithmetic expression.</summary>
    public (int Start, int Length) Arithmetic { get; init; }
}
