namespace Microsoft.ML.Tokenizers;

public sealed class BpeOptions
{
    public BpeOptions(IEnumerable<KeyValuePair<string, int>> vocabulary)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        Vocabulary = vocabulary;
    }

    public IEnumerable<KeyValuePair<string, int>> Vocabulary { get; }

    /// <summary>The merges in order of rank, each as two vocabulary entries with one space between them.</summary>
    public IEnumerable<string>? Merges { get; set; }

    public PreTokenizer? PreTokenizer { get; set; }

    public bool ByteLevel { get; set; }
}
