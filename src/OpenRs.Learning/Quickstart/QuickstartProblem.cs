using System.Globalization;

namespace OpenRs.Learning.Quickstart;

/// <summary>One addition of two two-digit numbers.</summary>
/// <param name="A">First number, 10 to 99.</param>
/// <param name="B">Second number, 10 to 99.</param>
public readonly record struct QuickstartProblem(int A, int B)
{
    /// <summary>What the user asks, such as <c>27+48=</c>.</summary>
    public string Problem => string.Create(CultureInfo.InvariantCulture, $"{A}+{B}=");

    /// <summary>The sum.</summary>
    public string Answer => (A + B).ToString(CultureInfo.InvariantCulture);

    /// <summary>The sum as the reward functions expect a gold solution.</summary>
    public string Solution => $"$\\boxed{{{Answer}}}$";

    /// <summary>What a model should write after the opened think tag: ones, tens with the carry, then the boxed sum.</summary>
    public string Completion
    {
        get
        {
            var ones = (A % 10) + (B % 10);
            var carry = ones / 10;
            var tens = (A / 10) + (B / 10) + carry;
            return string.Create(
                CultureInfo.InvariantCulture, $"{A % 10}+{B % 10}={ones}\n{A / 10}+{B / 10}+{carry}={tens}\n</think>\n\\boxed{{{Answer}}}");
        }
    }
}
