using OpenRs.Verification.Normalization;

namespace OpenRs.Verification.Extraction;

/// <summary>Which answers are looked for, and in which order.</summary>
internal sealed record AnswerSettings
{
    /// <summary>LaTeX formulas count.</summary>
    public bool Latex { get; init; }

    /// <summary>Numbers and arithmetic outside LaTeX count.</summary>
    public bool Plain { get; init; }

    /// <summary>Boxes come before "the final answer is", not with it.</summary>
    public bool BoxesFirst { get; init; }

    /// <summary>Formulas that no anchor announces count.</summary>
    public bool Bare { get; init; }

    /// <summary>Only the best match is read, whether or not it can be parsed.</summary>
    public bool FirstOnly { get; init; }

    /// <summary>How formulas are normalised.</summary>
    public required NormalizerOptions Normalizer { get; init; }
}
