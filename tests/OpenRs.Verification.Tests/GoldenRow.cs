namespace OpenRs.Verification.Tests;

/// <summary>A pair with the reference's verdicts (1 or 0).</summary>
internal sealed record GoldenRow(
    string Gold, string Completion, double Training, double Evaluation, string EvaluationGold, GoldTarget Target);
