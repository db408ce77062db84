using OpenRs.Verification.Options;

namespace OpenRs.Verification.Tests;

/// <summary>
/// The quickstart's whole numbers: its rewards are the same in both profiles as long as no letter follows the number. Its model has
/// letters, too, and one of them is a unit to the reference.
/// </summary>
public sealed class QuickstartVerdictTests
{
    private const int Cases = 20_000;
    private const string Characters = "0123456789+= ";

    [Theory]
    [InlineData("101s", Verdict.Correct, Verdict.Wrong)]
    [InlineData("101 s", Verdict.Correct, Verdict.Wrong)]
    [InlineData("101", Verdict.Correct, Verdict.Correct)]
    [InlineData("s101", Verdict.Wrong, Verdict.Wrong)]
    public void Verify_NumberAndLetter_HasTheVerdictOfEachProfile(string answer, Verdict reference, Verdict corrected)
    {
        const string Gold = @"$\boxed{101}$";
        var completion = $"1+0=1\n</think>\n\\boxed{{{answer}}}";

        Assert.Equal(reference, Goldens.Training(VerifierProfile.Reference, Gold, completion));
        Assert.Equal(reference, Goldens.Evaluation(VerifierProfile.Reference, Gold, completion));
        Assert.Equal(corrected, Goldens.Training(VerifierProfile.Corrected, Gold, completion));
        Assert.Equal(corrected, Goldens.Evaluation(VerifierProfile.Corrected, Gold, completion));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Verify_CompletionsWithoutLetters_IsTheSameInBothProfiles(int seed)
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
