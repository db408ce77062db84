namespace OpenRs.Cloud.Access;

/// <summary>An API key of a project. What it holds of the secret is a slow, salted hash.</summary>
[GenerateSerializer, Immutable, Alias("openrs.ApiKeyRecord")]
public sealed record ApiKeyRecord
{
    /// <summary>The part of the key that may be shown; unique among all projects.</summary>
    [Id(0)]
    public required string Prefix { get; init; }

    /// <summary>Name for people.</summary>
    [Id(1)]
    public required string DisplayName { get; init; }

    /// <summary>Role in the project.</summary>
    [Id(2)]
    public required AccessRole Role { get; init; }

    /// <summary>Hash of the secret, in the form that <c>SecretHash</c> of Core writes.</summary>
    [Id(3)]
    public required string SecretHash { get; init; }

    /// <summary>Time of creation.</summary>
    [Id(4)]
    public required DateTimeOffset CreateTime { get; init; }

    /// <summary>When it stops to hold; <see langword="null"/> for never.</summary>
    [Id(5)]
    public DateTimeOffset? ExpireTime { get; init; }
}
