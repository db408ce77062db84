using System.Text.RegularExpressions;
using OpenRs.Tokenization.BytePairs;

namespace OpenRs.Tokenization;

/// <summary>What a tokenizer.json says, checked.</summary>
/// <param name="Vocabulary">Byte-level tokens and their ids.</param>
/// <param name="Merges">What pairs of tokens become, by their ids.</param>
/// <param name="Patterns">The patterns that cut text into pieces, in order.</param>
/// <param name="IgnoresMerges">Whether a piece that the vocabulary has as a whole is that token without merges.</param>
/// <param name="NormalizesToNfc">Whether text is brought to Unicode form C first.</param>
/// <param name="AddedTokens">Tokens beside the vocabulary.</param>
internal sealed record TokenizerDefinition(
    IReadOnlyDictionary<string, int> Vocabulary,
    IReadOnlyDictionary<(int Left, int Right), PairMerge> Merges,
    IReadOnlyList<Regex> Patterns,
    bool IgnoresMerges,
    bool NormalizesToNfc,
    IReadOnlyList<AddedToken> AddedTokens);
