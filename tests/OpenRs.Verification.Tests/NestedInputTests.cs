namespace OpenRs.Verification.Tests;

/// <summary>Expressions as deep as they may be, on a small stack: whatever walks them recurses as deep.</summary>
public sealed class NestedInputTests
{
    private const int Depth = 190;
    private const long MaxAllocatedBytes = 64 << 20;

    public static TheoryData<string> Inner => ["3", "3.14", "x", @"\frac{1}{3}", @"\pi", "-1", "0"];

    [Theory]
    [MemberData(nameof(Inner))]
    public void Verify_SignsBehindANumber_NeedLittleStack(string inner)
    {
        foreach (var depth in new[] { 60, 120, 150, Depth })
        {
            foreach (var sign in new[] { "!", "^2", @"\%", "'", "!!", @"^{\circ}" })
            {
                Verify($@"\boxed{{{inner}{string.Concat(Enumerable.Repeat(sign, depth))}}}");
                Verify($@"\boxed{{{{{inner}}}{string.Concat(Enumerable.Repeat(sign, depth))}+y}}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Inner))]
    public void Verify_SignsBeforeAndAroundANumber_NeedLittleStack(string inner)
    {
        foreach (var depth in new[] { 20, 60, 90, Depth })
        {
            foreach (var (open, close) in Around)
            {
                var (left, right) = (string.Concat(Enumerable.Repeat(open, depth)), string.Concat(Enumerable.Repeat(close, depth)));
                Verify($@"\boxed{{{left}{inner}{right}}}");
            }
        }
    }

    private static (string Open, string Close)[] Around =>
    [
        ("-", ""), ("+-", ""), (@"\sqrt{", "}"), (@"\frac{1}{1+", "}"), (@"2^{", "}"), (@"\sin ", ""), (@"\lfloor ", @"\rfloor "),
        ("|", "|"),
        (@"\log_{2} ", ""), (@"\binom{5}{", "}"), ("(1+", ")!"), (@"\{", @"\}"), ("(1,", ")"), (@"\sum_{k=1}^{2} ", ""), (@"\gcd(4,", ")"),
    ];

    private static void Verify(string text)
    {
        foreach (var verifier in Goldens.Verifiers)
        {
            HostileInput.Run(text, () => verifier.Verify("$2 c 3$", text), static _ => false, MaxAllocatedBytes);
            HostileInput.Run(text, () => verifier.Verify(text, "so $\\boxed{7}$"), static _ => false, MaxAllocatedBytes);
        }
    }
}
