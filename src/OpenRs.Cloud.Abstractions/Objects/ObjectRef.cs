namespace OpenRs.Cloud.Objects;

/// <summary>An immutable object in the object store.</summary>
[GenerateSerializer, Immutable, Alias("openrs.ObjectRef")]
public sealed record ObjectRef
{
    /// <summary>Name below the object store.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>sha256 of the content, 64 lower-case hexadecimal digits.</summary>
    [Id(1)]
    public required string Sha256 { get; init; }
}
