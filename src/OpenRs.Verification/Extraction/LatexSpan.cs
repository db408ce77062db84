namespace OpenRs.Verification.Extraction;

/// <summary>The content of one formula found in a text.</summary>
/// <param name="Start">First character of the content.</param>
/// <param name="Length">Characters of the content.</param>
/// <param name="End">First character after the closing delimiter, white space and percent sign.</param>
/// <param name="IsPercent">A percent sign or word follows the formula.</param>
internal readonly record struct LatexSpan(int Start, int Length, int End, bool IsPercent);
