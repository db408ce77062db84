namespace OpenRs.Verification.Tests;

/// <summary>The quickstart's whole numbers: its rewards are the same in both profiles.</summary>
public sealed class QuickstartVerdictTests
{
    private const int Cases = 20_000;
    private const string Characters = "0123456789+= ";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Verify_CompletionsOfTheQuickstart_IsTheSameInBothProfiles(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < Cases; i++)
        {
            var (a, b) = (random.Next(10, 100), random.Next(10, 100));
            var answer = random.Next(3) switch
            {
                0 => $"{a + b}",
                1 => $"{random.Next(0, 300)}",
                _ => new string(random.GetItems<char>(Characters, random.Next(0, 6))),
            };
            var thought = new string(random.GetItems<char>(Characters, random.Next(0, 12)));
            var completion = random.Next(4) == 0 ? $"{thought}\\boxed{{{answer}" : $"{thought}\n</think>\n\\boxed{{{answer}}}";
            var gold = $"$\\boxed{{{a + b}}}$";

            Assert.Equal(
                Goldens.Training(VerifierProfile.Reference, gold, completion),
                Goldens.Training(VerifierProfile.Corrected, gold, completion));
            Assert.Equal(
                Goldens.Evaluation(VerifierProfile.Reference, gold, completion),
                Goldens.Evaluation(VerifierProfile.Corrected, gold, completion));
        }
    }
}
