namespace OpenRs.Verification.Options;

/// <summary>Whose verdicts a verifier gives. docs/verification.md lists where the two differ, with examples.</summary>
public enum VerifierProfile
{
    /// <summary>Mathematics: the verdicts of the reference, without those that are unambiguously wrong.</summary>
    Corrected,

    /// <summary>
    /// The verdicts of the reference system's grader (Math-Verify), faults included, so that its results can be repeated.
    /// </summary>
    Reference,
}
