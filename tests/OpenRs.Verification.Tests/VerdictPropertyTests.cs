using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace OpenRs.Verification.Tests;

public sealed class VerdictPropertyTests
{
    private static readonly Gen<int> Small = Gen.Choose(-99, 99);
    private static readonly Gen<int> Positive = Gen.Choose(1, 99);

    [Fact]
    public void Verify_AnyTexts_NeverThrows() => Prop.ForAll<string, string>((gold, completion) =>
    {
        foreach (var verifier in Goldens.Verifiers)
        {
            verifier.Verify(gold ?? "", completion ?? "");
            verifier.Verify($"${gold}$", GoldTarget.Expression, $"\\boxed{{{completion}}}");
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Verify_SameInteger_IsCorrectAndTheNextIsWrong() => Prop.ForAll<long>(n =>
        Agrees(Text(n), Text(n)) && Agrees(Text(n), $"x = {Text(n)}") && !Agrees(Text(n), Text(n == long.MaxValue ? 0 : n + 1))).QuickCheckThrowOnFailure();

    [Fact]
    public void Verify_ScaledFraction_IsCorrect() => Prop.ForAll(
        Triples(), t => Agrees($@"\frac{{{t.A}}}{{{t.B}}}", $@"\frac{{{t.A * t.C}}}{{{t.B * t.C}}}") && Agrees($@"\frac{{{t.A}}}{{{t.B}}}", $"{t.A}/{t.B}"))
        .QuickCheckThrowOnFailure();

    [Fact]
    public void Verify_ExpandedProduct_IsCorrectAndAChangedTermIsWrong() => Prop.ForAll(Triples(), t =>
    {
        var factors = $"(x{t.A:+0;-0;+0})({t.B}x{t.C:+0;-0;+0})";
        var expanded = $"{t.B}x^2{t.C + (t.A * t.B):+0;-0;+0}x{t.A * t.C:+0;-0;+0}";
        return Agrees(factors, expanded) && !Agrees(factors, expanded + "+1") && !Agrees(
            factors, expanded.Replace("x^2", "x^3", StringComparison.Ordinal));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Verify_SetInAnyOrder_IsCorrect() => Prop.ForAll(ArbMap.Default.ArbFor<int[]>(), values =>
    {
        var distinct = values.Distinct().ToArray();
        var (forward, backward) = (string.Join(", ", distinct), string.Join(", ", distinct.Reverse()));
        return distinct.Length < 4 || (Agrees($@"\{{{forward}\}}", $@"\{{{backward}\}}") && !Agrees($"({forward})", $"({backward})"));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Verify_SquareRootOfSquareMultiple_IsCorrect() => Prop.ForAll(
        Positive.Zip(Positive).ToArbitrary(), pair => Agrees($@"\sqrt{{{pair.Item1 * pair.Item1 * pair.Item2}}}", $@"{pair.Item1}\sqrt{{{pair.Item2}}}"))
        .QuickCheckThrowOnFailure();

    [Fact]
    public void Verify_ScaledEquation_IsCorrectAndAShiftedOneIsWrong() => Prop.ForAll(Triples(), t =>
    {
        var equation = $"{t.B}x+{t.C}y={t.A}";
        return Agrees(equation, $"{t.B * 3}x+{t.C * 3}y={t.A * 3}") && !Agrees(equation, $"{t.B}x+{t.C}y={t.A + 1}");
    }).QuickCheckThrowOnFailure();

    private static Arbitrary<(int A, int B, int C)> Triples() =>
        Small.SelectMany(a => Positive.SelectMany(b => Positive.Select(c => (a, b, c)))).ToArbitrary();

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static bool Agrees(string gold, string answer)
    {
        var verdicts = Goldens.Verifiers.Select(verifier => verifier.Judge($"${gold}$", $"\\boxed{{{answer}}}")).Distinct();
        return Assert.Single(verdicts) == Verdict.Correct;
    }
}
