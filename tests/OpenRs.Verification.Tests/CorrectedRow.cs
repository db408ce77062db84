using OpenRs.Verification.Options;

namespace OpenRs.Verification.Tests;

/// <summary>A pair with the verdicts of mathematics, in the settings that have one.</summary>
internal sealed record CorrectedRow(
    string Name, string Gold, string Completion, string? Training, string? Evaluation, string EvaluationGold, GoldTarget Target)
{
    /// <summary>What the corrected profile says otherwise, one line for each of the settings.</summary>
    public IEnumerable<string> Disagreements()
    {
        var training = MathVerifier.ForTraining(VerifierProfile.Corrected).Verify(Gold, Completion);
        var evaluation = MathVerifier.ForEvaluation(VerifierProfile.Corrected).Verify(EvaluationGold, Target, Completion);
        return Compare("training", Training, training).Concat(Compare("evaluation", Evaluation, evaluation));
    }

    /// <summary>Whether the reference profile gives another verdict in some settings.</summary>
    public bool IsDeparture()
    {
        var training = MathVerifier.ForTraining(VerifierProfile.Reference).Verify(Gold, Completion);
        var evaluation = MathVerifier.ForEvaluation(VerifierProfile.Reference).Verify(EvaluationGold, Target, Completion);
        return Compare("training", Training, training).Concat(Compare("evaluation", Evaluation, evaluation)).Any();
    }

    private IEnumerable<string> Compare(string settings, string? expected, VerificationResult actual)
    {
        var name = actual.Verdict == Verdict.UnparseableGold ? "unparseable_gold" : actual.Verdict.ToString().ToLowerInvariant();
        return expected is null || expected == name
            ? []
            : [$"{Name}, {settings}: '{Completion}' against '{Gold}' is {name}, not {expected} ({actual.Extracted} | {actual.GoldParsed})"];
    }
}
