namespace OpenRs.Cloud.Hosting.Local.Errors;

/// <summary>
/// The state file refused a read or a write: nothing of the operation was stored. It is an <see cref="OrleansException"/>, which the silo
/// hands to the grain as it is; others it would wrap.
/// </summary>
[GenerateSerializer, Alias("openrs.GrainStorageException")]
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
