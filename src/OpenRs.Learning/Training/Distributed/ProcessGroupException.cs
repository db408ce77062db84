namespace OpenRs.Learning.Training.Distributed;

/// <summary>
/// A rank could not reach the others: one has died, does not answer, or does something else. The group is of no further use: end all ranks
/// and go on from the last checkpoint.
/// </summary>
public sealed class ProcessGroupException : IOException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">Which rank could not do what, and why.</param>
    /// <param name="inner">The backend's error.</param>
    public ProcessGroupException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
