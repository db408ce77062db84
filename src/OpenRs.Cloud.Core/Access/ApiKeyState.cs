namespace OpenRs.Cloud.Access;

/// <summary>Which project an API key's prefix belongs to.</summary>
[GenerateSerializer, Immutable, Alias("openrs.ApiKeyState")]
public sealed record ApiKeyState
{
    /// <summary>Under which its grain stores it.</summary>
    public const string Name = "apikey";

    /// <summary>The project; <see langword="null"/> while the prefix is not in use.</summary>
    [Id(0)]
    public string? ProjectId { get; init; }
}
