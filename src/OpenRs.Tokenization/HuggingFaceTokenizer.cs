using System.Runtime.InteropServices;
using System.Text;
using OpenRs.Tokenization.BytePairs;
using OpenRs.Tokenization.Normalization;

namespace OpenRs.Tokenization;

/// <summary>
/// The tokenizer of a model in the Hugging Face layout: byte-level BPE with added tokens. Ids and decoded text equal those of the
/// Hugging Face library with <c>add_special_tokens=False</c>: nothing is ever prepended, control tokens come from a
/// <see cref="ChatTemplate"/>. Immutable and safe for concurrent use.
/// </summary>
public sealed class HuggingFaceTokenizer
{
    private readonly BytePairEncoder _pairs;
    private readonly SplitPreTokenizer _pieces;
    private readonly TokenTable _tokens;
    private readonly bool _normalizesToNfc;
    private readonly AddedTokenMatcher _exactTokens;
    private readonly AddedTokenMatcher _normalizedTokens;

    private HuggingFaceTokenizer(TokenizerDefinition definition, byte[]? config)
    {
        _tokens = new TokenTable(definition);
        _normalizesToNfc = definition.NormalizesToNfc;
        _exactTokens = new AddedTokenMatcher(definition.AddedTokens.Where(token => !token.IsNormalized));
        _normalizedTokens = new AddedTokenMatcher(definition.AddedTokens.Where(token => token.IsNormalized)
            .Select(token => token with { Content = Normalize(token.Content).ToString() }));
        _pieces = new SplitPreTokenizer(definition.Patterns);
        _pairs = new BytePairEncoder(definition.Vocabulary, definition.Merges, definition.IgnoresMerges);
        AddedTokens = definition.AddedTokens;
        (BosId, EosId, PadId) = SpecialTokens.Find(AddedTokens, TokenToId, config);
    }

    /// <summary>Tokens that are recognised before byte-pair encoding, in the order of the file.</summary>
    public IReadOnlyList<AddedToken> AddedTokens { get; }

    /// <summary>One more than the largest id. A model's vocabulary may be larger (padded), never smaller.</summary>
    public int VocabularySize => _tokens.Count;

    /// <summary>The token that begins a text, where the model has one.</summary>
    public int? BosId { get; }

    /// <summary>The token that ends a text.</summary>
    public int? EosId { get; }

    /// <summary>The token that fills a batch: the ending one where the model has none of its own.</summary>
    public int? PadId { get; }

    /// <summary>Loads a tokenizer.json, and the tokenizer_config.json beside it if there is one.</summary>
    /// <param name="path">The file, or the folder of a model.</param>
    /// <exception cref="TokenizerFormatException">The file is damaged or asks for what is not supported: names the key.</exception>
    public static HuggingFaceTokenizer Load(string path)
    {
        var file = Directory.Exists(path) ? Path.Combine(path, "tokenizer.json") : path;
        var config = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file))!, "tokenizer_config.json");
        return Parse(
            BoundedFile.ReadAllBytes(file, BoundedFile.MaxTokenizerBytes),
            File.Exists(config) ? BoundedFile.ReadAllBytes(config, BoundedFile.MaxTokenizerBytes) : null);
    }

    /// <summary>Reads the content of a tokenizer.json.</summary>
    /// <param name="tokenizerJson">UTF-8 text of the file.</param>
    /// <param name="tokenizerConfigJson">
    /// UTF-8 text of tokenizer_config.json: names the begin, end and padding tokens. Without it they are found by their usual names.
    /// </param>
    /// <exception cref="TokenizerFormatException">The file is damaged or asks for what is not supported: names the key.</exception>
    public static HuggingFaceTokenizer Parse(byte[] tokenizerJson, byte[]? tokenizerConfigJson = null) =>
        new(TokenizerJsonReader.Read(tokenizerJson), tokenizerConfigJson);

    /// <summary>The ids of a text. Added tokens that it spells out become those tokens.</summary>
    public int[] Encode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var ids = new List<int>((text.Length / 3) + 8);
        foreach (var part in _exactTokens.Split(text))
        {
            if (part.Id is { } id)
            {
                ids.Add(id);
            }
            else
            {
                EncodePart(Normalize(text.AsSpan(part.Start, part.Length)), ids);
            }
        }

        return [.. ids];
    }

    /// <summary>The ids of many texts, in their order.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="threads">Threads at most; 0 takes all usable cores.</param>
    /// <param name="cancellationToken">Stops between two texts.</param>
    public int[][] EncodeBatch(IReadOnlyList<string> texts, int threads = 0, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        var ids = new int[texts.Count][];
        var degree = new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = threads == 0 ? -1 : threads };
        Parallel.For(0, texts.Count, degree, i => ids[i] = Encode(texts[i]));
        return ids;
    }

    /// <summary>The text of ids. Bytes that are no UTF-8 become U+FFFD; ids that do not exist give nothing.</summary>
    /// <param name="ids">Token ids, none negative.</param>
    /// <param name="skipSpecial">Whether special tokens are left out. Added tokens that are not special (think tags) stay.</param>
    public string Decode(ReadOnlySpan<int> ids, bool skipSpecial)
    {
        var bytes = new List<byte>(ids.Length * 4);
        foreach (var id in ids)
        {
            bytes.AddRange(BytesOf(id, skipSpecial));
        }

        return Encoding.UTF8.GetString(CollectionsMarshal.AsSpan(bytes));
    }

    /// <summary>A decoder for one stream of tokens.</summary>
    /// <param name="skipSpecial">Whether special tokens are left out.</param>
    public IncrementalDecoder CreateIncrementalDecoder(bool skipSpecial) => new(this, skipSpecial);

    /// <summary>The id of a token by its spelling in the file (<c>Ġthe</c>, <c>&lt;think&gt;</c>), null if there is none.</summary>
    public int? TokenToId(string token) => _tokens.IdOf(token);

    /// <summary>The spelling of a token in the file, null if the id does not exist.</summary>
    public string? IdToToken(int id) => _tokens.SpellingOf(id);

    /// <summary>The bytes that a token decodes to.</summary>
    internal ReadOnlySpan<byte> BytesOf(int id, bool skipSpecial) => _tokens.BytesOf(id, skipSpecial);

    private void EncodePart(ReadOnlySpan<char> text, List<int> ids)
    {
        foreach (var part in _normalizedTokens.Split(text))
        {
            if (part.Id is { } id)
            {
                ids.Add(id);
            }
            else
            {
                EncodePieces(text.Slice(part.Start, part.Length), ids);
            }
        }
    }

    private void EncodePieces(ReadOnlySpan<char> text, List<int> ids)
    {
        foreach (var (offset, length) in _pieces.PreTokenize(text))
        {
            _pairs.Encode(text.Slice(offset, length), ids);
        }
    }

    private ReadOnlySpan<char> Normalize(ReadOnlySpan<char> text) => _normalizesToNfc ? Nfc.Normalize(text) : text;
}
