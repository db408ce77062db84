using System.Globalization;
using System.Numerics;
using OpenRs.Verification.Expressions;
using OpenRs.Verification.Limits;

namespace OpenRs.Verification.Parsing;

/// <summary>Reads decimal numbers. Digits without a point make an exact integer, anything else a float.</summary>
internal static class NumberText
{
    private const int MaxDigits = 2000;
    private const int MaxExponent = 2000;

    /// <summary>Reads an optional sign, digits, an optional point and digits, and an optional power of ten after an E.</summary>
    /// <exception cref="WorkLimitException">The number is too long.</exception>
    public static Expr? Read(ReadOnlySpan<char> text)
    {
        if (text.Length > MaxDigits)
        {
            throw new WorkLimitException();
        }

        var letter = text.IndexOfAny('E', 'e');
        var mantissa = letter < 0 ? text : text[..letter];
        var exponent = 0;
        if (letter >= 0 && !int.TryParse(text[(letter + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent))
        {
            return null;
        }

        var point = mantissa.IndexOf('.');
        var digits = point < 0 ? mantissa.ToString() : string.Concat(mantissa[..point], mantissa[(point + 1)..]);
        if (!BigInteger.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
        {
            return null;
        }

        if (point < 0 && letter < 0)
        {
            return Expr.Number(new BigRational(value));
        }

        var shift = exponent - (point < 0 ? 0 : mantissa.Length - point - 1);
        return Math.Abs(shift) > MaxExponent + MaxDigits
            ? throw new WorkLimitException()
            : Expr.Float(new BigRational(value) * BigRational.Pow(10, shift));
    }
}
