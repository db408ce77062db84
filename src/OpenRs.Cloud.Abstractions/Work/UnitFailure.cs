namespace OpenRs.Cloud.Work;

/// <summary>A unit that could not be done.</summary>
[GenerateSerializer, Immutable, Alias("openrs.UnitFailure")]
public sealed record UnitFailure
{
    /// <summary>Batch of the unit.</summary>
    [Id(0)]
    public required string BatchId { get; init; }

    /// <summary>Position of the unit in the batch.</summary>
    [Id(1)]
    public required int Position { get; init; }

    /// <summary>Fencing token of the lease it was tried under.</summary>
    [Id(2)]
    public required long FencingToken { get; init; }

    /// <summary>What went wrong.</summary>
    [Id(3)]
    public required string Error { get; init; }

    /// <summary>Whether another attempt cannot help.</summary>
    [Id(4)]
    public required bool Permanent { get; init; }

    /// <summary>The agent that reports it; empty until the server's end of its connection has filled it in.</summary>
    [Id(5)]
    public string AgentId { get; init; } = "";

    /// <summary>
    /// Whether something that the unit needs does not answer: the attempt does not count as a failed one, and the unit is tried until
    /// it does.
    /// </summary>
    [Id(6)]
    public bool Unavailable { get; init; }
}
