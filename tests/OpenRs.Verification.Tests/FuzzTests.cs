using System.Text;
using OpenRs.Verification.Options;
using OpenRs.Verification.Rewards;

namespace OpenRs.Verification.Tests;

/// <summary>Changes of golden answers: each gets a verdict, within bounds (<see cref="Fuzz"/>).</summary>
public sealed class FuzzTests
{
    // Between gold answer and completion.
    private const char Separator = '\u001e';

    private static readonly string[] Words =
    [
        "{", "}", "(", ")", "[", "]", "$", "$$", "\\", "\\boxed{", "\\frac", "\\frac{1}{", "\\sqrt", "\\sqrt[", "^", "^{", "_", "_{", "|",
        "!", "%", "\\%", ",", ";", "=", "<", "\\le", "\\cup", "\\pm", "\\text{", "\\begin{pmatrix}", "\\end{pmatrix}", "&", "\\\\",
        "\\sin", "\\log_", "\\sum_{k=1}^{9}", "\\in", "\\infty", "1,000", ".", "0.5", "e", "i", "d", "\n", "  ", "answer",
        "final answer is ", "I hope", " and ", " or ", "percent", "\\left(", "\\right)", "\\{", "\\}", "\\emptyset", "\\mathbb{R}",
        "9999999999", "\u00e9", "<think>\n", "\n</think>\n", "<answer>\n", "\n</answer>", "First,", "\u001e",
    ];

    // One of them verifies the answer in each, as the bounds are those of one verdict.
    private static readonly WeightedRewards[] Rewards =
    [
        Reward(trlCompat: false, "accuracy", "format", "reasoning_steps", "repetition_penalty", "tag_count"),
        Reward(trlCompat: false, "cosine"),
        Reward(trlCompat: true, "length", "format", "repetition_penalty", "tag_count"),
    ];

    [Fact]
    public void Verify_ChangedGoldens_NeverThrowsAndRepeatsItsVerdict() => new Fuzz(
        "answers",
        [
            .. Goldens.Verdicts(RepositoryPaths.Fixture("verify", "verdicts.jsonl"))
                .Concat(Goldens.Verdicts(RepositoryPaths.Fixture("verify", "rules.jsonl")))
                .Select(static row => Encoding.UTF8.GetBytes($"{row.Gold}{Separator}{row.Completion}")),
        ],
        static input =>
        {
            var (gold, completion) = Split(input);
            var target = (GoldTarget)(input.Length % 2);
            var verifier = Goldens.Verifiers[input.Length / 2 % Goldens.Verifiers.Count];
            var first = verifier.Verify(gold, target, completion);

            // A long input may use all that one verdict may.
            Assert.True(input.Length > 1000 || first == verifier.Verify(gold, target, completion));
            Assert.True(first.Verdict != Verdict.UnparseableGold || first.Extracted is null);
        },
        static _ => false) { Words = Words }.Run();

    [Fact]
    public void Evaluate_ChangedCompletions_AreRewardedWithNumbers() => new Fuzz(
        "completions",
        [
            .. Goldens.Rewards(RepositoryPaths.Fixture("rewards", "rewards.jsonl")).SelectMany(static row => row.Completions.Select(
                completion => Encoding.UTF8.GetBytes($"{row.Solution}{Separator}{completion}"))),
        ],
        static input =>
        {
            var (gold, completion) = Split(input);
            var outcome = Rewards[input.Length % Rewards.Length].Evaluate(
                new RewardRequest(gold, [new RewardSample(completion, input.Length), new("", 0)]));
            Assert.All(outcome.Totals, static total => Assert.True(double.IsFinite(total)));
        },
        static _ => false) { Words = Words }.Run();

    private static WeightedRewards Reward(bool trlCompat, params string[] names) => WeightedRewards.Create(
        names, null, new RewardOptions { TrlCompat = trlCompat, Verifier = VerifierProfile.Corrected });

    // What is no UTF-8 becomes half a surrogate pair, which texts of .NET may hold.
    private static (string Gold, string Completion) Split(byte[] input)
    {
        var text = Encoding.UTF8.GetString(input).Replace('\uFFFD', '\ud83d');
        var at = text.IndexOf(Separator, StringComparison.Ordinal);
        return at < 0 ? ("$7$", text) : (text[..at], text[(at + 1)..]);
    }
}
