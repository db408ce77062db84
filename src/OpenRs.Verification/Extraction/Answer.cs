using OpenRs.Verification.Expressions;

namespace OpenRs.Verification.Extraction;

/// <summary>What was read from a text.</summary>
/// <param name="Value">The parsed answer; null if no match could be parsed.</param>
/// <param name="Text">Normalised text of the best match; null if there is none. It stands for the answer where nothing can be
/// parsed.</param>
internal readonly record struct Answer(Expr? Value, string? Text)
{
    public bool IsEmpty => Value is null && Text is null;
}
