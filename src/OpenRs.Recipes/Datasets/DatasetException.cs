namespace OpenRs.Recipes.Datasets;

/// <summary>A dataset cannot be used. The message says where and what to do.</summary>
public sealed class DatasetException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="error">What is wrong.</param>
    /// <param name="message">The same in words.</param>
    /// <param name="line">The line, from 1, where there is one.</param>
    /// <param name="column">The character in the line, from 1, where there is one.</param>
    /// <param name="inner">The cause, if there is one.</param>
    public DatasetException(DatasetError error, string message, long? line = null, int? column = null, Exception? inner = null)
        : base(line is null ? message : column is null ? $"line {line}: {message}" : $"line {line}, column {column}: {message}", inner)
    {
        Error = error;
        Problem = message;
        Line = line;
        Column = column;
    }

    /// <summary>What is wrong.</summary>
    public DatasetError Error { get; }

    /// <summary>What is wrong, without the place.</summary>
    public string Problem { get; }

    /// <summary>The line, from 1, where there is one.</summary>
    public long? Line { get; }

    /// <summary>The character in the line, from 1, where there is one.</summary>
    public int? Column { get; }
}
