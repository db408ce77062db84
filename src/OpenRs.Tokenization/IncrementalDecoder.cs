using System.Text;

namespace OpenRs.Tokenization;

/// <summary>
/// Text of one token stream as it grows. A token may end inside a UTF-8 character: its bytes wait here until the rest arrives,
/// so a character, and a surrogate pair, always comes out whole. All pieces together equal <see cref="HuggingFaceTokenizer.Decode"/>.
/// </summary>
public sealed class IncrementalDecoder
{
    private readonly HuggingFaceTokenizer _tokenizer;
    private readonly bool _skipSpecial;
    private readonly Decoder _decoder = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false).GetDecoder();

    internal IncrementalDecoder(HuggingFaceTokenizer tokenizer, bool skipSpecial)
    {
        _tokenizer = tokenizer;
        _skipSpecial = skipSpecial;
    }

    /// <summary>Takes the next token and returns the text that is now complete: empty while a character is unfinished.</summary>
    public string Push(int id) => Convert(_tokenizer.BytesOf(id, _skipSpecial), flush: false);

    /// <summary>Ends the stream: bytes of a character that never became complete come out as U+FFFD. The decoder is then as new.</summary>
    public string Flush() => Convert([], flush: true);

    private string Convert(ReadOnlySpan<byte> bytes, bool flush)
    {
        // A waiting prefix that turns out to be invalid adds at most one character more.
        Span<char> stack = stackalloc char[128];
        var characters = bytes.Length + 2 <= stack.Length ? stack : new char[bytes.Length + 2];
        return new string(characters[.._decoder.GetChars(bytes, characters, flush)]);
    }
}
