namespace OpenRs.Cloud.Storage.Objects;

/// <summary>What must hold at the moment a write becomes visible.</summary>
public readonly record struct PutCondition
{
    /// <summary>Write in any case, replacing what is there.</summary>
    public static PutCondition None => default;

    /// <summary>Write only if there is no object of this name. Of many concurrent writers exactly one succeeds.</summary>
    public static PutCondition IfAbsent { get; } = new() { MustBeAbsent = true };

    /// <summary>Write only if the object is still the version with this <see cref="ObjectInfo.ETag"/>.</summary>
    public static PutCondition IfMatch(string etag)
    {
        ArgumentException.ThrowIfNullOrEmpty(etag);
        return new() { ETag = etag };
    }

    /// <summary>True for <see cref="IfAbsent"/>.</summary>
    public bool MustBeAbsent { get; private init; }

    /// <summary>The entity tag of <see cref="IfMatch"/>; null otherwise.</summary>
    public string? ETag { get; private init; }
}
