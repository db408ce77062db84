using OpenRs.Verification.Options;

namespace OpenRs.Verification.Normalization;

/// <summary>Which repairs are applied to the text of a formula before it is parsed.</summary>
/// <param name="LastSide">Keep only the last side of a chain of equations.</param>
/// <param name="Repair">Repair leading decimal points and operators without braces.</param>
/// <param name="Profile">Whose verdicts the text is prepared for.</param>
internal sealed record NormalizerOptions(bool LastSide, bool Repair, VerifierProfile Profile);
