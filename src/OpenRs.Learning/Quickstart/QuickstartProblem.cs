using System.Globalization;
using OpenRs.Learning.Randomness;

namespace OpenRs.Learning.Quickstart;

/// <summary>One addition of two two-digit numbers.</summary>
/// <param name="A">First number, 10 to 99.</param>
/// <param name="B">Second number, 10 to 99.</param>
public readonly record struct QuickstartProblem(int A, int B)
{
    private const double ForgetsCarry = 0.65;
    private const double OffByOne = 0.12;

    /// <summary>What the user asks, such as <c>27+48=</c>.</summary>
    public string Problem => string.Create(CultureInfo.InvariantCulture, $"{A}+{B}=");

    /// <summary>The sum.</summary>
    public string Answer => (A + B).ToString(CultureInfo.InvariantCulture);

    /// <summary>The sum as the reward functions expect a gold solution.</summary>
    public string Solution => $"$\\boxed{{{Answer}}}$";

    /// <summary>What a careful model writes after the opened think tag: ones, tens with the carry, then the boxed sum.</summary>
    public string Completion => Write((A % 10) + (B % 10), forgetsCarry: false, tensSlip: 0);

    /// <summary>The same from a careless calculator, who forgets most carries and now and then is off by one.</summary>
    /// <param name="draws">Decides about the slips.</param>
    public string CarelessCompletion(PhiloxSequence draws)
    {
        var ones = Math.Max(0, (A % 10) + (B % 10) + Slip(draws));
        return Write(ones, forgetsCarry: draws.NextDouble() < ForgetsCarry, Slip(draws));
    }

    private static int Slip(PhiloxSequence draws)
    {
        var draw = draws.NextDouble();
        return draw < OffByOne / 2 ? -1 : draw < OffByOne ? 1 : 0;
    }

    private string Write(int ones, bool forgetsCarry, int tensSlip)
    {
        var carry = forgetsCarry ? 0 : ones / 10;
        var tens = (A / 10) + (B / 10) + carry + tensSlip;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{A % 10}+{B % 10}={ones}\n{A / 10}+{B / 10}+{carry}={tens}\n</think>\n\\boxed{{{(tens * 10) + (ones % 10)}}}");
    }
}
