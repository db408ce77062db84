using OpenRs.Verification.Expressions;
using OpenRs.Verification.Lexing;

namespace OpenRs.Verification.Parsing;

/// <content>Arguments of commands, and what the corrected profile takes for braces or leaves out.</content>
internal sealed partial class LatexParser
{
    private const int MostBraces = 8;

    private bool TwoBraced(out Expr first, out Expr second)
    {
        _at++;
        (first, second) = (Expr.Invalid, Expr.Invalid);
        if (Argument() is not { } upper || Argument() is not { } lower)
        {
            return false;
        }

        (first, second) = (upper, lower);
        return true;
    }

    // In braces; the corrected profile takes parentheses for braces, and one symbol or command, as TeX does.
    private Expr? Argument() => Current.Kind switch
    {
        TokenKind.LeftBrace => Grouped(TokenKind.RightBrace),
        TokenKind.LeftParenthesis when _isCorrected => Grouped(TokenKind.RightParenthesis),
        TokenKind.Fraction or TokenKind.Binomial when _isCorrected => Component(allowCalls: false),
        TokenKind.Number when _isCorrected => SimpleAtom(Next()),
        var kind when _isCorrected && IsSymbol(kind) => SymbolNames.Resolve(SymbolNames.Of(TextOf(Next())), _isReal),
        _ => null,
    };

    // {g}_k is g_k: a script belongs to the symbol or number in the braces before it.
    private void UnwrapBase()
    {
        var depth = 0;
        while (depth < MostBraces && _tokens[_at + depth].Kind == TokenKind.LeftBrace)
        {
            depth++;
        }

        var symbol = _at + depth;
        if (!IsSymbol(_tokens[symbol].Kind) && _tokens[symbol].Kind != TokenKind.Number)
        {
            return;
        }

        var after = symbol + 1;
        while (after - symbol <= depth && _tokens[after].Kind == TokenKind.RightBrace)
        {
            after++;
        }

        if (after - symbol - 1 == depth && _tokens[after].Kind == TokenKind.Underscore)
        {
            _tokens.RemoveRange(symbol + 1, depth);
            _tokens.RemoveRange(_at, depth);
        }
    }

    // One symbol, as TeX has it; the reference takes its scripts along, so that x_k^2 is not the square of x_k.
    private bool BareSubscript()
    {
        if (!_isCorrected || !IsSymbol(Current.Kind))
        {
            return Atom() is not null;
        }

        _at++;
        return true;
    }

    private List<Expr>? Arguments(TokenKind closer)
    {
        var arguments = new List<Expr>();
        do
        {
            if (Expression() is not { } argument)
            {
                return null;
            }

            arguments.Add(argument);
        }
        while (Take(TokenKind.Comma));
        return Take(closer) ? arguments : null;
    }

    private List<Expr>? CallArguments(TokenKind closer)
    {
        var start = _at;
        if (Atom() is { } atom && Take(closer))
        {
            return [atom];
        }

        _at = start;
        if (!HasCommaBefore(closer) || Expression() is not { } first || !Take(TokenKind.Comma))
        {
            return null;
        }

        if (Take(closer))
        {
            return [first];
        }

        if (Arguments(closer) is not { } others)
        {
            return null;
        }

        others.Insert(0, first);
        return others;
    }

    // Looking ahead is linear, reading the argument twice at every level of nesting would not be.
    private bool HasCommaBefore(TokenKind closer)
    {
        var opener = closer == TokenKind.RightParenthesis ? TokenKind.LeftParenthesis : TokenKind.LeftBracket;
        var depth = 0;
        for (var i = _at; i < _tokens.Count; i++)
        {
            var kind = _tokens[i].Kind;
            if (kind == TokenKind.Comma && depth == 0)
            {
                _budget.Spend(i - _at);
                return true;
            }

            depth += kind == opener ? 1 : kind == closer ? -1 : 0;
            if (depth < 0)
            {
                _budget.Spend(i - _at);
                return false;
            }
        }

        return false;
    }
}
