using OpenRs.Verification.Expressions;
using OpenRs.Verification.Limits;

namespace OpenRs.Verification.Parsing;

/// <summary>
/// Reads arithmetic written outside LaTeX, such as <c>(3 + 4)/2^3</c>. Juxtaposed values are an error, as in a programming language.
/// </summary>
internal ref struct ArithmeticParser
{
    private const int MaxNesting = 80;
    private const int SumPower = 1;
    private const int ProductPower = 2;

    private readonly ReadOnlySpan<char> _text;
    private int _at;
    private int _nesting;

    private ArithmeticParser(ReadOnlySpan<char> text) => _text = text;

    /// <summary>The expression, or null if the text is none.</summary>
    public static Expr? Parse(ReadOnlySpan<char> text)
    {
        var parser = new ArithmeticParser(text);
        var value = parser.Infix(SumPower);
        parser.SkipSpace();
        return value is not null && parser._at == text.Length ? value : null;
    }

    private Expr? Infix(int minimum)
    {
        var left = Unary();
        while (left is not null)
        {
            SkipSpace();
            var power = Peek(0) is '+' or '-' ? SumPower : IsProduct() ? ProductPower : 0;
            if (power == 0 || power < minimum)
            {
                return left;
            }

            var sign = _text[_at++];
            left = (power == SumPower ? Infix(ProductPower) : Unary()) is not { } right ? null : sign switch
            {
                '+' => Expr.Flatten(ExprKind.Add, left, right),
                '-' => Expr.Flatten(ExprKind.Add, left, Terms.Minus(right)),
                '*' => Expr.Flatten(ExprKind.Multiply, left, right),
                _ => Expr.Of(ExprKind.Multiply, left, Expr.Power(right, Expr.MinusOne)),
            };
        }

        return null;
    }

    private readonly char Peek(int offset) => _at + offset < _text.Length ? _text[_at + offset] : '\0';

    private readonly bool IsProduct() => (Peek(0) == '*' && Peek(1) != '*') || (Peek(0) == '/' && Peek(1) != '/');

    private readonly bool IsPower() => Peek(0) == '^' || (Peek(0) == '*' && Peek(1) == '*');

    private void SkipSpace()
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at]))
        {
            _at++;
        }
    }

    private Expr? Unary()
    {
        SkipSpace();
        if (++_nesting > MaxNesting)
        {
            throw new WorkLimitException();
        }

        Expr? value;
        if (Peek(0) is '+' or '-')
        {
            var negative = _text[_at++] == '-';
            value = Unary() is { } operand ? negative ? Terms.Minus(operand) : operand : null;
        }
        else
        {
            value = Power();
        }

        _nesting--;
        return value;
    }

    // Powers bind to the right, and more strongly than the sign before their base.
    private Expr? Power()
    {
        if (Atom() is not { } value)
        {
            return null;
        }

        SkipSpace();
        if (!IsPower())
        {
            return value;
        }

        _at += Peek(0) == '^' ? 1 : 2;
        return Unary() is { } exponent ? Expr.Power(value, exponent) : null;
    }

    private Expr? Atom()
    {
        SkipSpace();
        if (Peek(0) != '(')
        {
            return Number();
        }

        _at++;
        var value = Infix(SumPower);
        SkipSpace();
        if (value is null || Peek(0) != ')')
        {
            return null;
        }

        _at++;
        return value;
    }

    private Expr? Number()
    {
        var start = _at;
        var points = 0;
        while (char.IsAsciiDigit(Peek(0)) || Peek(0) == '.')
        {
            points += Peek(0) == '.' ? 1 : 0;
            _at++;
        }

        var digits = _text[start.._at];
        if (digits.Length == points || points > 1)
        {
            return null;
        }

        // A whole number must not start with a zero, unless it is zero.
        var hasLeadingZero = points == 0 && digits.Length > 1 && digits[0] == '0' && digits.ContainsAnyExcept('0');
        return hasLeadingZero ? null : NumberText.Read(digits);
    }
}
