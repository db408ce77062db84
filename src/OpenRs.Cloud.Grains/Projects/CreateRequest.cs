using OpenRs.Cloud.Objects;

namespace OpenRs.Cloud.Projects;

/// <summary>A request that created a run or an evaluation.</summary>
[GenerateSerializer, Immutable, Alias("openrs.CreateRequest")]
public sealed record CreateRequest
{
    /// <summary>Request id of the client.</summary>
    [Id(0)]
    public required string RequestId { get; init; }

    /// <summary>Id of the run or evaluation it created.</summary>
    [Id(1)]
    public required string JobId { get; init; }

    /// <summary>sha256 of the spec's JSON, so that another spec under the same id is noticed.</summary>
    [Id(2)]
    public required string SpecSha256 { get; init; }

    /// <summary>The checkpoint that the run was forked from or that the evaluation is of; <see langword="null"/> for none.</summary>
    [Id(3)]
    public ModelRef? Checkpoint { get; init; }
}
