namespace OpenRs.Cloud.Work;

/// <summary>Answer to a report.</summary>
[GenerateSerializer, Immutable, Alias("openrs.UnitReceipt")]
public sealed record UnitReceipt
{
    /// <summary>What became of it.</summary>
    [Id(0)]
    public required ReceiptStatus Status { get; init; }

    /// <summary>Whether the batch is over: all units finished, or one failed for good. The run must then be told.</summary>
    [Id(1)]
    public required bool BatchOver { get; init; }

    /// <summary>Seconds that the unit took and that count: what was reported, but no more than since it was given out.</summary>
    [Id(2)]
    public double StepSeconds { get; init; }
}
