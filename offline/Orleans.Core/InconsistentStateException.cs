namespace Orleans.Storage;

/// <summary>A write was refused because the record had changed since it was read.</summary>
[GenerateSerializer]
public class InconsistentStateException : OrleansException
{
    public InconsistentStateException()
    {
    }

    public InconsistentStateException(string message)
        : base(message)
    {
    }

    public InconsistentStateException(string message, Exception? innerException)
        : base(message, innerException!)
    {
    }

    public InconsistentStateException(string errorMsg, string? storedEtag, string? currentEtag, Exception? storageException)
        : base(errorMsg, storageException!)
    {
        StoredEtag = storedEtag;
        CurrentEtag = currentEtag;
    }

    public InconsistentStateException(string errorMsg, string? storedEtag, string? currentEtag)
        : this(errorMsg, storedEtag, currentEtag, null)
    {
    }

    /// <summary>The ETag in storage.</summary>
    [Id(1)]
    public string? StoredEtag { get; private set; }

    /// <summary>The ETag the writer had read.</summary>
    [Id(2)]
    public string? CurrentEtag { get; private set; }

    public override string ToString() =>
        $"InconsistentStateException: {Message} Expected Etag={StoredEtag} Received Etag={CurrentEtag} {InnerException}";
}
