using FsCheck.Fluent;
using OpenRs.Verification.Options;

namespace OpenRs.Verification.Tests;

public sealed class CorrectedPropertyTests
{
    private const int Cases = 300;

    private static readonly string[] Powers =
    [
        "10^{-E}", "2^{-E}", "\\frac{1}{10^{E}}", "\\frac{1}{3^{E}}", "\\pi \\cdot 10^{-E}", "\\sqrt{2} \\cdot 10^{-E}", "e^{-E}",
        "\\frac{1}{E!}",
    ];

    private static readonly string[] Symbols = ["a", "b", "d", "h", "k", "p", "s", "t", "u", "v", "w", "x", "y", "z"];

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    public void Verify_NonzeroConstant_IsItselfButNotItsOppositeOrDouble(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < Cases; i++)
        {
            var constant = Constant(random);

            Assert.True(Agrees(constant, constant), constant);
            Assert.False(Agrees(constant, $"-{constant}"), constant);
            Assert.False(Agrees($"-{constant}", constant), constant);
            Assert.False(Agrees(constant, $"2 \\cdot {constant}"), constant);
            Assert.False(Agrees(constant, "0"), constant);
            Assert.False(Agrees($"x = {constant}", $"x = -{constant}"), constant);
            Assert.False(Agrees($"\\{{1, {constant}\\}}", $"\\{{1, -{constant}\\}}"), constant);
        }
    }

    [Theory]
    [InlineData(21)]
    [InlineData(22)]
    public void Verify_ProductOfLetters_IsAnyOrderOfThemAndNoneFewer(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < Cases; i++)
        {
            var letters = random.GetItems(Symbols, random.Next(2, 5)).Distinct().ToArray();
            var (coefficient, separator) = (random.Next(2, 100), random.Next(2) == 0 ? " " : "");
            var product = $"{coefficient}{separator}{string.Join(separator, letters)}";
            random.Shuffle(letters);

            Assert.True(Agrees(product, $"{coefficient} {string.Join(' ', letters)}"), product);
            Assert.False(Agrees(product, $"{coefficient}"), product);
            Assert.False(Agrees($"{coefficient}", product), product);
        }
    }

    [Theory]
    [InlineData(31)]
    [InlineData(32)]
    public void Verify_Boxes_AreAListOnlyForAList(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < Cases; i++)
        {
            var (a, b) = (random.Next(1, 1000), random.Next(1000, 2000) % 900);
            var between = random.GetItems([" and ", ", ", ", and so the area is ", " or else "], 1)[0];
            var completion = random.Next(2) == 0 ? $@"\boxed{{{a}}}{between}\boxed{{{b}}}" : $@"$\boxed{{{a}}}${between}$\boxed{{{b}}}$";

            Assert.True(IsCorrect($"${b}$", completion), completion);
            Assert.True(a == b || !IsCorrect($"${a}$", completion), completion);
            Assert.False(IsCorrect($"${a}{b:000}$", completion), completion);
            Assert.True(a == b || IsCorrect($@"$\{{{a}, {b}\}}$", completion), completion);
            Assert.False(IsCorrect($@"$\{{{a}, {b + 1}\}}$", completion), completion);
        }
    }

    [Theory]
    [InlineData(41)]
    public void Verify_LongNumberInAnArgument_IsTheNumber(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < Cases; i++)
        {
            var number = random.Next(1000, 100_000_000);
            var grouped = number.ToString("N0", System.Globalization.CultureInfo.InvariantCulture);

            Assert.True(Agrees($@"\frac{{{number}}}{{7}}", $@"\frac{{{grouped}}}{{7}}"), grouped);
            Assert.True(Agrees($@"\sqrt{{{number}}}", $@"\sqrt{{{grouped}}}"), grouped);
            Assert.True(Agrees($"{number}", grouped.Replace(",", @"\,", StringComparison.Ordinal)), grouped);
            Assert.False(Agrees($@"\frac{{{number}}}{{7}}", $@"\frac{{{grouped}}}{{8}}"), grouped);
        }
    }

    [Fact]
    public void Verify_SineOfDegrees_IsThatOfRadians() => Properties.Hold(Gen.Choose(-720, 720), Cases, degrees =>
    {
        Assert.True(Agrees($@"\sin {degrees}^\circ", $@"\sin\left(\frac{{{degrees}\pi}}{{180}}\right)"));
        Assert.True(Agrees($@"\cos({degrees}^{{\circ}})", $@"\sin({90 - degrees}°)"));
        Assert.True(degrees == 0 || !Agrees($@"\tan {degrees % 45}^\circ", $@"\tan {(degrees % 45) + 1}^\circ"));
    });

    [SkippableFact]
    public void Verify_GoldAgainstItself_IsCorrect()
    {
        var rows = Goldens.Verdicts(SharedData.Golden("verify", "verdicts.jsonl")).Where(row => row.Target == GoldTarget.Latex);
        foreach (var gold in rows.Select(row => row.EvaluationGold).Distinct())
        {
            Assert.True(Goldens.IsRewarded(Goldens.Training(VerifierProfile.Corrected, gold, $"The final answer is {gold}.")), gold);
        }
    }

    // Numbers and formulas without relations: there is no rule for one of the sides.
    [SkippableFact]
    public void Verify_Formulas_IsSymmetric()
    {
        var formulas = Goldens.Verdicts(SharedData.Golden("verify", "verdicts.jsonl"))
            .Select(row => row.EvaluationGold)
            .Where(gold => gold.Length < 40 && gold.StartsWith('$') && gold.Count(c => c == '$') == 2
                && gold.AsSpan().IndexOfAny("=<>,;") < 0)
            .Distinct().ToArray();
        var random = new Random(51);
        var verifier = MathVerifier.ForEvaluation(VerifierProfile.Corrected);
        for (var i = 0; i < Cases * 10; i++)
        {
            var (a, b) = (formulas[random.Next(formulas.Length)], formulas[random.Next(formulas.Length)]);

            Assert.Equal(verifier.Verify(a, b).Verdict, verifier.Verify(b, a).Verdict);
        }
    }

    private static string Constant(Random random)
    {
        var exponent = random.Next(8, 60);
        var power = Powers[random.Next(Powers.Length)].Replace("E", $"{exponent}", StringComparison.Ordinal);
        return random.Next(3) switch
        {
            0 => power,
            1 => $"{random.Next(1, 99)}.{random.Next(1, 99)} \\times 10^{{-{exponent}}}",
            _ => $"{random.Next(2, 99)} \\cdot {power}",
        };
    }

    private static bool Agrees(string gold, string answer) => IsCorrect($"${gold}$", $"\\boxed{{{answer}}}");

    private static bool IsCorrect(string gold, string completion)
    {
        var training = Goldens.Training(VerifierProfile.Corrected, gold, completion);
        Assert.Equal(training, Goldens.Evaluation(VerifierProfile.Corrected, gold, completion));
        return training == Verdict.Correct;
    }
}
