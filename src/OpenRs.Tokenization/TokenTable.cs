using OpenRs.Tokenization.BytePairs;

namespace OpenRs.Tokenization;

/// <summary>Every token by id: its spelling in the file and the bytes that it decodes to.</summary>
internal sealed class TokenTable
{
    private readonly string?[] _spellings;
    private readonly byte[] _bytes;
    private readonly int[] _offsets;
    private readonly bool[] _isSpecial;
    private readonly Dictionary<string, int> _ids;

    public TokenTable(TokenizerDefinition definition)
    {
        Count = definition.Vocabulary.Values.Concat(definition.AddedTokens.Select(token => token.Id)).Max() + 1;
        _ids = new Dictionary<string, int>(definition.Vocabulary, StringComparer.Ordinal);
        _spellings = new string?[Count];
        _isSpecial = new bool[Count];
        foreach (var (token, id) in definition.Vocabulary)
        {
            _spellings[id] = token;
        }

        foreach (var token in definition.AddedTokens)
        {
            _ids[token.Content] = token.Id;
            _spellings[token.Id] = token.Content;
            _isSpecial[token.Id] = token.IsSpecial;
        }

        (_bytes, _offsets) = Flatten();
    }

    /// <summary>One more than the largest id.</summary>
    public int Count { get; }

    public int? IdOf(string spelling) => _ids.TryGetValue(spelling, out var id) ? id : null;

    public string? SpellingOf(int id) => (uint)id < (uint)Count ? _spellings[id] : null;

    /// <summary>The bytes of a token; none for an id that does not exist: models have more logits than tokens.</summary>
    public ReadOnlySpan<byte> BytesOf(int id, bool skipSpecial)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(id);
        return id >= Count || (skipSpecial && _isSpecial[id]) ? [] : _bytes.AsSpan(_offsets[id].._offsets[id + 1]);
    }

    private (byte[] Bytes, int[] Offsets) Flatten()
    {
        var bytes = new MemoryStream(Count * 7);
        var offsets = new int[Count + 1];
        for (var id = 0; id < Count; id++)
        {
            if (_spellings[id] is { } token)
            {
                bytes.Write(ByteLevelAlphabet.Decode(token));
            }

            offsets[id + 1] = (int)bytes.Length;
        }

        return (bytes.ToArray(), offsets);
    }
}
