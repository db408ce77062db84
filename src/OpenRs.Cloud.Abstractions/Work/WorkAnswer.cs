using OpenRs.Cloud.Ledgers;

namespace OpenRs.Cloud.Work;

/// <summary>Answer to a request for work.</summary>
[GenerateSerializer, Immutable, Alias("openrs.WorkAnswer")]
public sealed record WorkAnswer
{
    /// <summary>The work; <see langword="null"/> when there is none for this agent now.</summary>
    [Id(0)]
    public WorkGrant? Grant { get; init; }

    /// <summary>Whether there will be none any more.</summary>
    [Id(1)]
    public bool RunEnded { get; init; }

    /// <summary>Why, when there will be none.</summary>
    [Id(2)]
    public LeaseRefusal EndReason { get; init; } = LeaseRefusal.RunEnded;
}
