namespace OpenRs.Verification.Limits;

/// <summary>
/// Ends a verification whose work limit is reached. It never leaves <see cref="MathVerifier"/>, which turns it into a verdict.
/// </summary>
internal sealed class WorkLimitException : Exception;
