using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace OpenRs.Verification.Tests;

public sealed class VerdictPropertyTests
{
    private const int Cases = 200;

    private static readonly Gen<int> Small = Gen.Choose(-99, 99);
    private static readonly Gen<int> Positive = Gen.Choose(1, 99);

    [Fact]
    public void Verify_AnyTexts_NeverThrows() => Properties.Hold(Any<string?>().Two(), Cases, texts =>
    {
        var (gold, completion) = (texts.Item1, texts.Item2);
        foreach (var verifier in Goldens.Verifiers)
        {
            verifier.Verify(gold ?? "", completion ?? "");
            verifier.Verify($"${gold}$", GoldTarget.Expression, $"\\boxed{{{completion}}}");
        }
    });

    [Fact]
    public void Verify_SameInteger_IsCorrectAndTheNextIsWrong() => Properties.Hold(Any<long>(), Cases, n =>
    {
        Assert.True(Agrees(Text(n), Text(n)));
        Assert.True(Agrees(Text(n), $"x = {Text(n)}"));
        Assert.False(Agrees(Text(n), Text(n == long.MaxValue ? 0 : n + 1)));
    });

    [Fact]
    public void Verify_ScaledFraction_IsCorrect() => Properties.Hold(Triples(), Cases, t =>
    {
        Assert.True(Agrees($@"\frac{{{t.A}}}{{{t.B}}}", $@"\frac{{{t.A * t.C}}}{{{t.B * t.C}}}"));
        Assert.True(Agrees($@"\frac{{{t.A}}}{{{t.B}}}", $"{t.A}/{t.B}"));
    });

    [Fact]
    public void Verify_ExpandedProduct_IsCorrectAndAChangedTermIsWrong() => Properties.Hold(Triples(), Cases, t =>
    {
        var factors = $"(x{t.A:+0;-0;+0})({t.B}x{t.C:+0;-0;+0})";
        var expanded = $"{t.B}x^2{t.C + (t.A * t.B):+0;-0;+0}x{t.A * t.C:+0;-0;+0}";
        Assert.True(Agrees(factors, expanded));
        Assert.False(Agrees(factors, expanded + "+1"));
        Assert.False(Agrees(factors, expanded.Replace("x^2", "x^3", StringComparison.Ordinal)));
    });

    [Fact]
    public void Verify_SetInAnyOrder_IsCorrect() => Properties.Hold(Any<int[]>(), Cases, values =>
    {
        var distinct = values.Distinct().ToArray();
        var (forward, backward) = (string.Join(", ", distinct), string.Join(", ", distinct.Reverse()));
        if (distinct.Length >= 4)
        {
            Assert.True(Agrees($@"\{{{forward}\}}", $@"\{{{backward}\}}"));
            Assert.False(Agrees($"({forward})", $"({backward})"));
        }
    });

    [Fact]
    public void Verify_SquareRootOfSquareMultiple_IsCorrect() => Properties.Hold(Positive.Two(), Cases, pair => Assert.True(
        Agrees($@"\sqrt{{{pair.Item1 * pair.Item1 * pair.Item2}}}", $@"{pair.Item1}\sqrt{{{pair.Item2}}}")));

    [Fact]
    public void Verify_ScaledEquation_IsCorrectAndAShiftedOneIsWrong() => Properties.Hold(Triples(), Cases, t =>
    {
        var equation = $"{t.B}x+{t.C}y={t.A}";
        Assert.True(Agrees(equation, $"{t.B * 3}x+{t.C * 3}y={t.A * 3}"));
        Assert.False(Agrees(equation, $"{t.B}x+{t.C}y={t.A + 1}"));
    });

    private static Gen<(int A, int B, int C)> Triples() =>
        Small.SelectMany(a => Positive.SelectMany(b => Positive.Select(c => (a, b, c))));

    private static Gen<T> Any<T>() => ArbMap.Default.GeneratorFor<T>();

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static bool Agrees(string gold, string answer)
    {
        var verdicts = Goldens.Verifiers.Select(verifier => verifier.Verify($"${gold}$", $"\\boxed{{{answer}}}").Verdict).Distinct();
        return Assert.Single(verdicts) == Verdict.Correct;
    }
}
