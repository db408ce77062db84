using OpenRs.Verification.Options;
using OpenRs.Verification.Text;

namespace OpenRs.Verification.Parsing;

/// <summary>Signs that the symbols of a formula are not all real numbers.</summary>
internal static class ComplexHints
{
    private static readonly string[] Commands =
    [
        "\\mathbb{C}", "\\text{i}", "\\mathrm{i}", "\\det", "\\operatorname{tr}", "\\operatorname{rank}", "\\text{rank}", "\\arg{",
        "\\Re{", "\\Im{", "\\operatorname{Re}", "\\operatorname{Im}", "\\text{Re}", "\\text{Im}",
    ];

    public static bool Present(ReadOnlySpan<char> text, VerifierProfile profile)
    {
        if ((profile == VerifierProfile.Corrected ? HasLetter(text) : Words.Contains(text, "i"))
            || (text.IndexOf("\\imath") is >= 0 and var imath && Words.IsBoundary(text, imath + "\\imath".Length)))
        {
            return true;
        }

        if (text.Contains('\\'))
        {
            foreach (var command in Commands)
            {
                if (text.Contains(command, StringComparison.Ordinal))
                {
                    return true;
                }
            }
        }

        return false;
    }

    // The i of a_{i} is an index, as that of a_i is.
    private static bool HasLetter(ReadOnlySpan<char> text)
    {
        for (var at = text.IndexOf('i'); at >= 0;)
        {
            if (Words.IsBoundary(text, at) && Words.IsBoundary(text, at + 1) && !text[..at].TrimEnd().EndsWith("_{"))
            {
                return true;
            }

            var next = text[(at + 1)..].IndexOf('i');
            at = next < 0 ? -1 : at + 1 + next;
        }

        return false;
    }
}
