namespace OpenRs.Verification.Extraction;

/// <summary>How a matched answer is written.</summary>
internal enum AnswerKind
{
    /// <summary>Formulas between delimiters.</summary>
    Formulas,

    /// <summary>From the first box to the last closing brace of the text.</summary>
    Boxes,

    /// <summary>A number outside LaTeX.</summary>
    Number,

    /// <summary>Arithmetic outside LaTeX.</summary>
    Arithmetic,

    /// <summary>A formula outside LaTeX that holds an equals or inequality sign.</summary>
    Equation,
}
