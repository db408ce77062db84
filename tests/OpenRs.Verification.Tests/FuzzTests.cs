namespace OpenRs.Verification.Tests;

public sealed class FuzzTests
{
    private const int Rounds = 4000;

    private static readonly string[] Fragments =
    [
        "{", "}", "(", ")", "[", "]", "$", "$$", "\\", "\\boxed{", "\\frac", "\\frac{1}{", "\\sqrt", "\\sqrt[", "^", "^{", "_", "_{", "|",
        "!", "%", "\\%", ",", ";", "=", "<", "\\le", "\\cup", "\\pm", "\\text{", "\\begin{pmatrix}", "\\end{pmatrix}", "&", "\\\\",
        "\\sin", "\\log_", "\\sum_{k=1}^{9}", "\\in", "\\infty", "1,000", ".", "0.5", "e", "i", "d", "\n", "  ", "answer",
        "final answer is ", "I hope", " and ", " or ", "percent", "\\left(", "\\right)", "\\{", "\\}", "\\emptyset", "\\mathbb{R}",
        "9999999999", "\u00e9", "\ud83d",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Verify_MutatedGoldens_NeverThrowsAndRepeatsItsVerdict(int seed)
    {
        var random = new Random(seed);
        var rows = Goldens.Verdicts(RepositoryPaths.Fixture("verify", "verdicts.jsonl"))
            .Concat(Goldens.Verdicts(RepositoryPaths.Fixture("verify", "rules.jsonl"))).ToList();
        for (var round = 0; round < Rounds; round++)
        {
            var row = rows[random.Next(rows.Count)];
            var gold = random.Next(2) == 0 ? row.Gold : Mutate(random, row.Gold);
            var completion = Mutate(random, row.Completion);
            foreach (var verifier in Goldens.Verifiers)
            {
                var first = verifier.Verify(gold, row.Target, completion);

                Assert.Equal(first, verifier.Verify(gold, row.Target, completion));
                Assert.True(first.Verdict != Verdict.UnparseableGold || first.Extracted is null);
            }
        }
    }

    private static string Mutate(Random random, string text)
    {
        for (var i = random.Next(1, 5); i > 0; i--)
        {
            var at = random.Next(text.Length + 1);
            var length = random.Next(Math.Min(6, text.Length - at) + 1);
            text = random.Next(3) switch
            {
                0 => text.Remove(at, length),
                1 => text.Insert(at, Fragments[random.Next(Fragments.Length)]),
                _ => text.Insert(random.Next(text.Length + 1), text.Substring(at, length)),
            };
        }

        return text;
    }
}
