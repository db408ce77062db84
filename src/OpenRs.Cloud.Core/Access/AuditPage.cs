using System.Collections.Immutable;

namespace OpenRs.Cloud.Access;

/// <summary>Records of an audit log.</summary>
[GenerateSerializer, Immutable, Alias("openrs.AuditPage")]
public sealed record AuditPage
{
    /// <summary>The records, oldest first.</summary>
    [Id(0)]
    public ImmutableArray<AuditRecord> Records { get; init; } = [];
}
