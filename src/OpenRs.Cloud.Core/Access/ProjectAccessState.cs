using System.Collections.Immutable;

namespace OpenRs.Cloud.Access;

/// <summary>The API keys of a project.</summary>
[GenerateSerializer, Immutable, Alias("openrs.ProjectAccessState")]
public sealed record ProjectAccessState
{
    /// <summary>The keys that were not revoked, oldest first.</summary>
    [Id(0)]
    public ImmutableArray<ApiKeyRecord> Keys { get; init; } = [];
}
