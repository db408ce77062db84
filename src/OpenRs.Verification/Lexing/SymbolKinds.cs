namespace OpenRs.Verification.Lexing;

/// <summary>Tokens of one character that is neither a letter nor a digit.</summary>
internal static class SymbolKinds
{
    /// <summary>The kind, or <see cref="TokenKind.End"/> if the character is no token.</summary>
    public static TokenKind Of(char c) => c switch
    {
        '+' or '∔' or '⊕' or '⊞' => TokenKind.Plus,
        '-' or '−' or '∸' => TokenKind.Minus,
        '±' or '∓' => TokenKind.PlusMinus,
        '*' or '×' or '⋅' or '⋄' or '⊡' or '∗' or '⋆' or '∘' or '∙' or '⊗' or '⊠' or '⋈' or '⋉' or '⋊' => TokenKind.Times,
        '/' or '÷' or '∕' => TokenKind.Divide,
        ':' => TokenKind.Colon,
        '_' => TokenKind.Underscore,
        '!' => TokenKind.Bang,
        ',' => TokenKind.Comma,
        ';' => TokenKind.Semicolon,
        '&' => TokenKind.Ampersand,
        '\'' => TokenKind.Transpose,
        '|' => TokenKind.Bar,
        _ => Bracket(c) is not TokenKind.End and var bracket ? bracket
            : Relation(c) is not TokenKind.End and var relation ? relation
            : SetSymbol(c),
    };

    private static TokenKind Bracket(char c) => c switch
    {
        '(' => TokenKind.LeftParenthesis,
        ')' => TokenKind.RightParenthesis,
        '[' => TokenKind.LeftBracket,
        ']' => TokenKind.RightBracket,
        '{' => TokenKind.LeftBrace,
        '}' => TokenKind.RightBrace,
        _ => TokenKind.End,
    };

    private static TokenKind Relation(char c) => c switch
    {
        '=' or '≡' or '≣' or '≟' or '≎' or '≏' or '≐' or '≑' or '≒' or '≓' or '≔' or '≕' or '≖' or '≗' => TokenKind.Assign,
        '≈' or '≊' or '≋' or '≃' or '≅' => TokenKind.Approximately,
        '<' or '≪' or '≺' or '⋖' => TokenKind.Less,
        '≤' or '≦' or '≲' or '≾' => TokenKind.LessOrEqual,
        '>' or '≫' or '≻' or '⋗' => TokenKind.Greater,
        '≥' or '≧' or '≳' or '≿' => TokenKind.GreaterOrEqual,
        '≠' or '≁' or '≄' or '≇' or '≉' or '≢' => TokenKind.NotEqual,
        _ => TokenKind.End,
    };

    private static TokenKind SetSymbol(char c) => c switch
    {
        '∪' => TokenKind.Union,
        '∩' => TokenKind.Intersection,
        '∖' => TokenKind.SetMinus,
        '∅' => TokenKind.EmptySet,
        '⊇' => TokenKind.Superset,
        '⊆' => TokenKind.Subset,
        '∉' => TokenKind.NotIn,
        'ℕ' or 'ℤ' or 'ℚ' or 'ℝ' or 'ℂ' or 'ℙ' => TokenKind.NumberSet,
        'ℵ' or 'ℶ' or 'ℷ' or 'ℸ' => TokenKind.OtherSymbol,
        _ => TokenKind.End,
    };
}
