namespace OpenRs.Cloud.Embedded;

/// <summary>
/// The state file refused a read or a write: nothing of the operation was stored. The activation that lets it escape is dropped, so that
/// the next call starts from what the file holds.
/// </summary>
public class GrainStorageException : OrleansException
{
    /// <summary>Describes a failed operation.</summary>
    /// <param name="message">What failed, on which file, and what to do.</param>
    /// <param name="innerException">The database's own error.</param>
    public GrainStorageException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
