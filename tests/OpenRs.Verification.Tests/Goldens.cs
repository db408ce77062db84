using System.Text.Json;
using OpenRs.Verification.Options;

namespace OpenRs.Verification.Tests;

/// <summary>Reads golden files.</summary>
internal static class Goldens
{
    /// <summary>Both settings of both profiles.</summary>
    public static IReadOnlyList<MathVerifier> Verifiers { get; } = [.. Enum.GetValues<VerifierProfile>().SelectMany(
        profile => new[] { MathVerifier.ForTraining(profile), MathVerifier.ForEvaluation(profile) })];

    /// <summary>The verdict in the training settings.</summary>
    public static Verdict Training(VerifierProfile profile, string gold, string completion) =>
        MathVerifier.ForTraining(profile).Verify(gold, completion).Verdict;

    /// <summary>The verdict in the evaluation settings.</summary>
    public static Verdict Evaluation(VerifierProfile profile, string gold, string completion, GoldTarget target = GoldTarget.Latex) =>
        MathVerifier.ForEvaluation(profile).Verify(gold, target, completion).Verdict;

    /// <summary>
    /// Whether the reference's reward is 1 for a verdict of the training settings: it is for a gold answer that cannot be read.
    /// </summary>
    public static bool IsRewarded(Verdict verdict) => verdict is Verdict.Correct or Verdict.UnparseableGold;

    public static IReadOnlyList<GoldenRow> Verdicts(string path) => [.. Rows(path).Select(row => new GoldenRow(
        row.GetProperty("gold").GetString()!,
        row.GetProperty("completion").GetString()!,
        row.GetProperty("training").GetDouble(),
        row.GetProperty("evaluation").GetDouble(),
        row.GetProperty("evaluation_gold").GetString()!,
        row.GetProperty("evaluation_gold_target").GetString() == "expr" ? GoldTarget.Expression : GoldTarget.Latex))];

    public static IReadOnlyList<(string Name, string Solution, string Completion, double Accuracy)> Vectors(string path) =>
        [.. Rows(path).Select(row => (
            row.GetProperty("name").GetString()!, row.GetProperty("solution").GetString()!, row.GetProperty("completion").GetString()!,
            row.GetProperty("accuracy").GetDouble()))];

    public static IReadOnlyList<(
        string Solution, string[] Completions, IReadOnlyDictionary<string, double[]> Rewards)> Rewards(string path) =>
        [.. Rows(path).Select(row => (
            row.GetProperty("solution").GetString()!,
            row.GetProperty("completions").EnumerateArray().Select(text => text.GetString()!).ToArray(),
            (IReadOnlyDictionary<string, double[]>)row.GetProperty("rewards").EnumerateObject().ToDictionary(
                reward => reward.Name,
                reward => reward.Value.EnumerateArray().Select(value => value.GetDouble()).ToArray())))];

    public static IReadOnlyList<CorrectedRow> Corrected(string path) => [.. Rows(path).Select(row =>
    {
        var gold = row.GetProperty("gold").GetString()!;
        return new CorrectedRow(
            TextOrNull(row, "kind") ?? TextOrNull(row, "id") ?? "",
            gold,
            row.GetProperty("completion").GetString()!,
            TextOrNull(row.GetProperty("expected"), "training"),
            TextOrNull(row.GetProperty("expected"), "evaluation"),
            TextOrNull(row, "evaluation_gold") ?? gold,
            TextOrNull(row, "evaluation_gold_target") == "expr" ? GoldTarget.Expression : GoldTarget.Latex);
    })];

    /// <summary>
    /// Share of rows, in percent, whose verdict is the reference's; an unparseable gold answer is rewarded in training and not in
    /// evaluation.
    /// </summary>
    public static (double Training, double Evaluation) Agreement(IReadOnlyList<GoldenRow> rows)
    {
        const VerifierProfile Profile = VerifierProfile.Reference;
        var training = rows.Count(row => IsRewarded(Training(Profile, row.Gold, row.Completion)) == (row.Training == 1.0));
        var evaluation = rows.Count(row =>
            (Evaluation(Profile, row.EvaluationGold, row.Completion, row.Target) == Verdict.Correct) == (row.Evaluation == 1.0));
        return (100.0 * training / rows.Count, 100.0 * evaluation / rows.Count);
    }

    private static string? TextOrNull(JsonElement row, string name) => row.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static IEnumerable<JsonElement> Rows(string path) => File.ReadLines(path).Where(line => line.Length > 0).Select(line =>
    {
        using var document = JsonDocument.Parse(line);
        return document.RootElement.Clone();
    });
}
