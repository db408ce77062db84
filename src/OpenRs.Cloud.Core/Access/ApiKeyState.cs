namespace OpenRs.Cloud.Access;

/// <summary>Which project an API key's prefix belongs to.</summary>
[GenerateSerializer, Immutable, Alias("openrs.ApiKeyState")]
public sealed record ApiKeyState
{
    /// <summary>The project; <see langword="null"/> while the prefix is not in use.</summary>
    [Id(0)]
    public string? ProjectId { get; init; }
}
