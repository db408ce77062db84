using OpenRs.Verification.Expressions;

namespace OpenRs.Verification.Parsing;

/// <summary>
/// A lone number with thousands separators, which would otherwise be read as a list. A leading zero makes the comma a decimal one.
/// </summary>
internal static class GroupedNumber
{
    public static Expr? TryRead(ReadOnlySpan<char> formula)
    {
        var text = formula.Trim();
        if (!Fits(text))
        {
            return null;
        }

        return text[0] == '0'
            ? NumberText.Read(text.ToString().Replace(',', '.').TrimStart('0'))
            : NumberText.Read(text.ToString().Replace(",", "", StringComparison.Ordinal));
    }

    private static bool Fits(ReadOnlySpan<char> text)
    {
        var digits = text.Length > 0 && text[0] == '-' ? text[1..] : text;
        var comma = digits.IndexOf(',');
        if (comma is < 1 or > 3 || digits[..comma].ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }

        while (digits.Length > comma && digits[comma] == ',')
        {
            if (digits.Length < comma + 4 || digits.Slice(comma + 1, 3).ContainsAnyExceptInRange('0', '9'))
            {
                return false;
            }

            digits = digits[(comma + 1)..];
            comma = 3;
        }

        var rest = digits[comma..];
        return rest.IsEmpty || (rest[0] == '.' && rest.Length > 1 && !rest[1..].ContainsAnyExceptInRange('0', '9'));
    }
}
