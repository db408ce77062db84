namespace OpenRs.Tokenization;

/// <summary>A token that is recognised in the text before byte-pair encoding sees it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Content">The text that it stands for.</param>
/// <param name="IsSpecial">Whether decoding may skip it. Think tags are added but not special: they stay in the text.</param>
/// <param name="SingleWord">Whether it matches only where no word character touches it.</param>
/// <param name="StripLeft">Whether it swallows the white space before it.</param>
/// <param name="StripRight">Whether it swallows the white space after it.</param>
/// <param name="IsNormalized">Whether it is looked for in the normalized text; the others are found first, in the text as given.</param>
public sealed record AddedToken(
    int Id,
    string Content,
    bool IsSpecial,
    bool SingleWord = false,
    bool StripLeft = false,
    bool StripRight = false,
    bool IsNormalized = false);
