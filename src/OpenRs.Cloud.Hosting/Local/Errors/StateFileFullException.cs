namespace OpenRs.Cloud.Hosting.Local.Errors;

/// <summary>The disk that holds the state file is full. Nothing of the write was stored; it can be repeated once there is space.</summary>
[GenerateSerializer, Alias("openrs.StateFileFullException")]
public sealed class StateFileFullException : GrainStorageException
{
    /// <summary>Describes a write that did not fit.</summary>
    /// <param name="path">The state file.</param>
    /// <param name="innerException">The database's own error.</param>
    public StateFileFullException(string path, Exception innerException)
        : base($"No space left to write {path}. Free disk space; the write was not stored and may be repeated.", innerException)
        => Path = path;

    /// <summary>The state file.</summary>
    [Id(0)]
    public string Path { get; }
}
