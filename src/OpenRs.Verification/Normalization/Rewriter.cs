using System.Buffers;
using System.Text;
using OpenRs.Verification.Limits;

namespace OpenRs.Verification.Normalization;

/// <summary>Replaces, from left to right, every non-overlapping place where a rule applies.</summary>
internal static class Rewriter
{
    /// <summary>A rule: whether it applies at a position and, if so, where its text ends and what replaces it.</summary>
    public delegate bool Rule(ReadOnlySpan<char> text, int at, out int end, out string replacement);

    /// <summary>Applies a rule.</summary>
    /// <param name="text">The text; returned unchanged, without a copy, when the rule applies nowhere.</param>
    /// <param name="triggers">Characters that every place where the rule applies starts with.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="budget">Work allowed.</param>
    public static string Apply(string text, SearchValues<char> triggers, Rule rule, WorkBudget budget)
    {
        ReadOnlySpan<char> span = text;
        StringBuilder? result = null;
        var copied = 0;
        var at = 0;
        while (at < span.Length)
        {
            var offset = span[at..].IndexOfAny(triggers);
            if (offset < 0)
            {
                break;
            }

            at += offset;
            budget.Spend(1);
            if (!rule(span, at, out var end, out var replacement))
            {
                at++;
                continue;
            }

            result ??= new StringBuilder(text.Length + 16);
            result.Append(span[copied..at]).Append(replacement);
            copied = end;
            at = Math.Max(end, at + 1);
        }

        return result is null ? text : result.Append(span[copied..]).ToString();
    }
}
