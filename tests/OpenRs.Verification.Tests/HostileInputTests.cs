using OpenRs.Verification.Options;

namespace OpenRs.Verification.Tests;

public sealed class HostileInputTests
{
    private const int Attempts = 30;
    private const long MaxAllocatedBytes = 50_000_000;

    private static readonly TimeSpan MaxTime = TimeSpan.FromMilliseconds(50);

    public static TheoryData<string, string> Inputs => new()
    {
        { "power tower", @"\boxed{9^{9^{9^{9}}}}" },
        { "power tower of twos", @"\boxed{2^{2^{2^{2^{2^{2}}}}}}" },
        { "iterated factorial", @"\boxed{((((9!)!)!)!)!}" },
        { "large factorial", @"\boxed{100000!}" },
        { "large binomial", @"\boxed{\binom{10000000}{5000000}}" },
        { "large exponent", @"\boxed{10^{100000}}" },
        { "large decimal exponent", @"\boxed{1E100000}" },
        { "many digits", $@"\boxed{{{new string('9', 100_000)}}}" },
        { "long sum", @"\boxed{\sum_{k=1}^{100000000} \frac{1}{k}}" },
        { "harmonic sum", @"\boxed{\sum_{k=1}^{19000} \frac{1}{k}}" },
        { "product of fractions", @"\boxed{\prod_{k=1}^{19000} (1+\frac{1}{k^{7}})}" },
        {
            "set of sums",
            $@"\boxed{{\{{{string.Join(',', Enumerable.Range(1, 400).Select(k => $@"\sum_{{k=1}}^{{{15000 + k}}}\sin(k)"))}\}}}}"
        },
        {
            "roots of large numbers",
            $@"\boxed{{\{{{string.Join(',', Enumerable.Range(1, 300).Select(k => $@"\sqrt{{2^{{100000}}+{k}}}"))}\}}}}"
        },
        { "root of a large power", @"\boxed{\sqrt{3\cdot 2^{100001}}}" },
        { "powers of large fractions", @"\boxed{(\frac{12345678901}{98765432109})^{1800}+(\frac{2}{3})^{2000}}" },
        { "logarithm of a large power", @"\boxed{\log_{2}(2^{100000})+\log_{3}(2^{100000}+1)}" },
        { "interval of sums", @"\boxed{(\sum_{k=1}^{19000}\sin(k),\sum_{k=1}^{19000}\cos(k))\cup(\sum_{k=1}^{19000}\tan(k),\infty)}" },
        { "double sum", @"\boxed{\sum_{k=1}^{10000} \sum_{j=1}^{10000} \sin(k j)}" },
        { "large expansion", @"\boxed{(x+y+z+w+a+b+c)^{500}}" },
        { "a million braces", new string('{', 1_000_000) },
        { "braces at the limit", new string('{', MathVerifier.MaxTextLength) },
        { "braces in a box", $@"\boxed{{{new string('{', 100_000)}{new string('}', 100_000)}}}" },
        { "parentheses in a box", $@"\boxed{{{new string('(', 5000)}1{new string(')', 5000)}}}" },
        { "unbalanced parentheses", $@"\boxed{{{new string('(', 60)}1{new string(')', 59)}}}" },
        { "unclosed boxes", Repeat(@"\boxed{", 37_000) },
        { "many boxes", Repeat(@"\boxed{1}", 29_000) },
        { "nested calls", $@"\boxed{{{Repeat("f(1,", 60)}1{new string(')', 59)}}}" },
        { "nested sines", $@"\boxed{{{Repeat(@"\sin(", 60)}1{new string(')', 59)}}}" },
        { "nested powers", $@"\boxed{{{Repeat("x^{", 3000)}1{new string('}', 3000)}}}" },
        { "nested sets", $@"\boxed{{{Repeat(@"\{1,", 60)}1{Repeat(@"\}", 60)}}}" },
        { "bars", $@"\boxed{{{new string('|', 3000)}}}" },
        { "factorial signs", $@"\boxed{{5{new string('!', 1000)}}}" },
        { "division chain", $@"\boxed{{{string.Join('/', Enumerable.Repeat("x", 1000))}}}" },
        { "large set", $@"\boxed{{\{{{string.Join(',', Enumerable.Range(0, 2000))}\}}}}" },
        { "ten megabytes", Repeat("answer is $x$ and 12 ", 500_000) },
        { "anchors", Repeat("answer ", 37_000) },
        { "final answers", Repeat("final answer is ", 16_000) },
        { "dollar signs", new string('$', MathVerifier.MaxTextLength) },
        { "empty formulas", Repeat("$ ", 130_000) },
        { "open parentheses", Repeat(@"\(", 130_000) },
        { "open brackets", Repeat(" [", 130_000) },
        { "white space", "final answer is" + new string(' ', MathVerifier.MaxTextLength - 16) },
        { "white space in a formula", $"${new string(' ', 200_000)}x$" },
        { "numbers", Repeat("1 ", 130_000) },
        { "digits", new string('1', MathVerifier.MaxTextLength) },
        { "operators", Repeat("1+", 130_000) },
        { "minus signs", new string('-', MathVerifier.MaxTextLength) },
        { "fractions", Repeat(@"\frac{1}{2}", 23_000) },
        { "unfinished fractions", $"${Repeat(@"\frac{", 30_000)}$" },
        { "unfinished roots", $"${Repeat("sqrt(", 30_000)}$" },
        { "conjunctions", $"${Repeat(" and ", 30_000)}$" },
        { "texts", $@"\boxed{{{Repeat(@"\text{", 10_000)}}}" },
        { "ties", $@"\boxed{{{new string('~', 4000)}}}" },
        { "degree signs", $@"\boxed{{\cos {new string('°', 4000)}}}" },
        { "digit groups", $@"\boxed{{\frac{{{Repeat("1,000", 800)}}}{{{Repeat("1 000 ", 600)}}}}}" },
        { "nested braces before a subscript", $@"\boxed{{{new string('{', 190)}g{new string('}', 190)}_{{k}}}}" },
        { "nested braces with subscripts", $@"\boxed{{{Repeat("{", 900)}g{Repeat("}_{k}", 900)}}}" },
        { "top-level texts", $@"\boxed{{7{Repeat(@"\text{a}", 500)}}}" },
        { "opened texts", $@"\boxed{{7{Repeat(@"{\text{a} ", 300)}}}" },
        { "ordinals", $@"\boxed{{{Repeat(@"1\text{th}", 400)}}}" },
        { "plain equations", Repeat("answer x = y = ", 17_000) },
        { "plain equation of words", "answer " + Repeat("ab", 1000) + "=" + Repeat("cd", 1000) },
        { "equations without end", Repeat("x=", 130_000) },
        { "many boxes in dollars", Repeat(@"$\boxed{1}$, ", 20_000) },
        { "tiny powers", @"\boxed{10^{-100000}\cdot 0.1}" },
        { "tiny decimal", @"\boxed{1E-3900}" },
        { "lone surrogate", "\\boxed{\uD800\uDFFF\uDFFF}" },
        { "null characters", "\\boxed{\0\0}" },
    };

    [Theory]
    [MemberData(nameof(Inputs))]
    public void Verify_HostileCompletion_EndsSoonWithoutACorrectVerdict(string name, string completion)
    {
        foreach (var verifier in Goldens.Verifiers)
        {
            foreach (var gold in new[] { "$5$", "$x^2+1$", @"$\{1,2\}$" })
            {
                var (verdict, time, allocated) = Measure(verifier, gold, completion);

                Assert.True(verdict is Verdict.Wrong or Verdict.Timeout, $"{name}: {verdict}");
                Assert.True(time < MaxTime, $"{name}: {time.TotalMilliseconds} ms");
                Assert.True(allocated < MaxAllocatedBytes, $"{name}: {allocated} bytes");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Inputs))]
    public void Verify_HostileGold_EndsSoon(string name, string gold)
    {
        foreach (var profile in Enum.GetValues<VerifierProfile>())
        {
            var (_, time, allocated) = Measure(
                MathVerifier.ForTraining(profile), gold, gold.Replace("boxed{", "boxed{0+", StringComparison.Ordinal));

            Assert.True(time < MaxTime, $"{name}: {time.TotalMilliseconds} ms");
            Assert.True(allocated < MaxAllocatedBytes, $"{name}: {allocated} bytes");
        }
    }

    private static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));

    // The fastest of several attempts: the first thirty also run code that is not optimised yet.
    private static (Verdict Verdict, TimeSpan Time, long Allocated) Measure(MathVerifier verifier, string gold, string completion)
    {
        var best = TimeSpan.MaxValue;
        var allocated = 0L;
        var verdict = Verdict.Timeout;
        for (var i = 0; i < Attempts && (i == 0 || best >= MaxTime); i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var start = ThreadClock.Now;
            verdict = verifier.Verify(gold, completion).Verdict;
            var time = ThreadClock.Now - start;
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            best = time < best ? time : best;
        }

        return (verdict, best, allocated);
    }
}
