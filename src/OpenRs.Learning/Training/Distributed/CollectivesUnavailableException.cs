namespace OpenRs.Learning.Training.Distributed;

/// <summary>
/// This build cannot connect trainer ranks: the native library, or the backend in it, is missing. The message says which.
/// </summary>
public sealed class CollectivesUnavailableException : NotSupportedException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What is missing and how to get it.</param>
    public CollectivesUnavailableException(string message)
        : base(message)
    {
    }
}
