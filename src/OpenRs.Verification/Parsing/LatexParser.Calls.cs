using OpenRs.Verification.Expressions;
using OpenRs.Verification.Lexing;

namespace OpenRs.Verification.Parsing;

/// <content>Functions and roots.</content>
internal sealed partial class LatexParser
{
    // Null, with the position unchanged, when there is no call here.
    private Expr? Call()
    {
        var start = _at;
        var call = Current.Kind switch
        {
            TokenKind.Function => FunctionCall(Next().Function),
            TokenKind.MultiFunction => ArgumentListCall(Next().Function),
            TokenKind.OperatorName => OperatorCall(),
            TokenKind.Gamma => GammaCall(),
            TokenKind.Root => RootCall(),
            TokenKind.EulerE => Exponential(),
            TokenKind.Sum => BoundedCall(ExprKind.Sum),
            TokenKind.Product => BoundedCall(ExprKind.Product),
            TokenKind.Limit => LimitCall(),
            TokenKind.Integral => IntegralCall(),
            var kind when IsSymbol(kind) => NamedCall(),
            _ => null,
        };
        _at = call is null ? start : _at;
        return call;
    }

    private Expr? FunctionCall(FunctionKind function)
    {
        if (!Scripts(out var subscript, out var power))
        {
            return null;
        }

        var argument = FunctionArgument(function);
        if (argument is null)
        {
            return null;
        }

        // The power -1 of a trigonometric function is its inverse.
        if (power is { Kind: ExprKind.Integer } && power.Value == -1 && Functions.Inverse(function) is { } inverse)
        {
            return Expr.Call(inverse, argument);
        }

        var value = function switch
        {
            FunctionKind.Exp => Expr.Power(Expr.E, argument),
            FunctionKind.Log => Expr.Call(FunctionKind.Log, argument, subscript ?? Expr.Number(10)),
            FunctionKind.NaturalLog => Expr.Call(FunctionKind.Log, argument, subscript ?? Expr.E),
            _ => Expr.Call(function, argument),
        };
        return power is null ? value : Expr.Power(value, power);
    }

    private bool Scripts(out Expr? subscript, out Expr? power)
    {
        (subscript, power) = (null, null);
        for (var i = 0; i < 2; i++)
        {
            if (Current.Kind == TokenKind.Underscore && subscript is null)
            {
                _at++;
                if ((subscript = Exponent()) is null)
                {
                    return false;
                }
            }
            else if (Current.Kind == TokenKind.Caret && power is null)
            {
                _at++;
                if ((power = Exponent()) is null)
                {
                    return false;
                }
            }
        }

        return true;
    }

    private Expr? FunctionArgument(FunctionKind function)
    {
        var takesAngle = _isCorrected && function is >= FunctionKind.Sin and <= FunctionKind.Cot;
        var wasInAngle = _inAngle;
        _inAngle |= takesAngle;
        var argument = Current.Kind == TokenKind.LeftParenthesis
            ? Grouped(TokenKind.RightParenthesis)
            : Infix(ProductPower, callsAfterFirst: false);
        _inAngle = wasInAngle;

        // The degree sign may follow the parentheses.
        return takesAngle && argument is not null && Take(TokenKind.Degree) ? Terms.Degrees(argument) : argument;
    }

    private Expr? ArgumentListCall(FunctionKind function)
    {
        if (!Scripts(out _, out var power) || !Take(TokenKind.LeftParenthesis)
            || Arguments(TokenKind.RightParenthesis) is not { } arguments)
        {
            return null;
        }

        var value = Expr.Call(function, [.. arguments]);
        return power is null ? value : Expr.Power(value, power);
    }

    private Expr? OperatorCall()
    {
        _at++;
        if (!Take(TokenKind.LeftBrace) || Current.Kind != TokenKind.NamedOperator)
        {
            return null;
        }

        var name = Next();
        if (!Take(TokenKind.RightBrace) || name.Function == FunctionKind.None)
        {
            return null;
        }

        return name.Function is FunctionKind.Gcd or FunctionKind.Lcm ? ArgumentListCall(name.Function) : FunctionCall(name.Function);
    }

    private Expr? GammaCall()
    {
        _at++;
        return Scripts(out _, out var power) && FunctionArgument(FunctionKind.Gamma) is { } argument
            ? power is null ? Expr.Call(FunctionKind.Gamma, argument) : Expr.Power(Expr.Call(FunctionKind.Gamma, argument), power)
            : null;
    }

    private Expr? RootCall()
    {
        _at++;
        Expr? degree = null;
        if (Current.Kind == TokenKind.LeftBracket && (degree = Grouped(TokenKind.RightBracket)) is null)
        {
            return null;
        }

        if (Argument() is not { } radicand)
        {
            return null;
        }

        return Expr.Power(radicand, degree is null ? Expr.Half : Terms.Quotient(Expr.One, degree));
    }

    private Expr? Exponential()
    {
        _at++;
        if (!Take(TokenKind.Caret))
        {
            return Expr.E;
        }

        return Exponent() is not { } exponent ? null
            : exponent is { Kind: ExprKind.Integer, Value.IsOne: true } ? Expr.E
            : Expr.Power(Expr.E, exponent);
    }

    // f(x) with one atom, or f(x, y): anything else in the brackets is a factor.
    private Expr? NamedCall()
    {
        var token = Next();
        var first = _at - 1;
        var subscript = "";
        if (Current.Kind == TokenKind.Underscore && (subscript = Subscript()) is null)
        {
            return null;
        }

        // The reference takes the name as written: f_{1} is not f_1.
        var name = _at == first + 1 ? TextOf(token).ToString() : _isCorrected ? TextOf(token).ToString() + subscript : Joined(first, _at);
        Expr? power = null;
        if (Take(TokenKind.Caret) && (power = Exponent()) is null)
        {
            return null;
        }

        var braced = Take(TokenKind.LeftBrace);
        var closer = Current.Kind switch
        {
            TokenKind.LeftParenthesis => TokenKind.RightParenthesis,
            TokenKind.LeftBracket => TokenKind.RightBracket,
            _ => TokenKind.End,
        };
        if (closer == TokenKind.End)
        {
            return null;
        }

        _at++;
        if (CallArguments(closer) is not { } arguments || (braced && !Take(TokenKind.RightBrace)))
        {
            return null;
        }

        var value = Expr.Named(name, [.. arguments]);
        return power is null ? value : Expr.Power(value, power);
    }
}
