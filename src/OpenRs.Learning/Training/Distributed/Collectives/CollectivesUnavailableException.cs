namespace OpenRs.Learning.Training.Distributed.Collectives;

/// <summary>This machine cannot connect trainer ranks in the way that was asked for. The message says what is missing.</summary>
public sealed class CollectivesUnavailableException : NotSupportedException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What is missing and how to get it.</param>
    /// <param name="inner">The loader's error.</param>
    public CollectivesUnavailableException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
