using Microsoft.ML.Tokenizers;

namespace OpenRs.Tokenization.BytePairs;

/// <summary>Leaves a piece whole: text is cut before; without this the library would cut it again, at spaces.</summary>
internal sealed class WholePiece : PreTokenizer
{
    /// <inheritdoc/>
    public override IEnumerable<(int Offset, int Length)> PreTokenize(string text) => [(0, text.Length)];

    /// <inheritdoc/>
    public override IEnumerable<(int Offset, int Length)> PreTokenize(ReadOnlySpan<char> text) => [(0, text.Length)];
}
