namespace OpenRs.Verification;

/// <summary>A verdict with what it was based on.</summary>
/// <param name="Verdict">Correct, wrong, or why it is neither.</param>
/// <param name="Extracted">The normalised answer text found in the completion; null when none was found.</param>
/// <param name="GoldParsed">The normalised text of the gold answer; null when nothing could be read from it.</param>
public sealed record VerificationResult(Verdict Verdict, string? Extracted, string? GoldParsed);
