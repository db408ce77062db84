namespace OpenRs.Tokenization;

/// <summary>A tokenizer file is damaged, or asks for something that this tokenizer does not do.</summary>
public sealed class TokenizerFormatException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="key">The key of the file that is at fault, as a path such as <c>model.dropout</c>.</param>
    /// <param name="problem">What is wrong with it and what would be right.</param>
    /// <param name="inner">The cause, if there is one.</param>
    public TokenizerFormatException(string key, string problem, Exception? inner = null)
        : base($"tokenizer key '{key}': {problem}", inner) => Key = key;

    /// <summary>The key of the file that is at fault, as a path such as <c>model.dropout</c>.</summary>
    public string Key { get; }
}
