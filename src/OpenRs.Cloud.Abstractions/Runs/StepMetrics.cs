namespace OpenRs.Cloud.Runs;

/// <summary>Metrics of one optimizer step, under TRL's names.</summary>
[GenerateSerializer, Immutable, Alias("openrs.StepMetrics")]
public sealed record StepMetrics
{
    /// <summary>The step, from 1.</summary>
    [Id(0)]
    public required int Step { get; init; }

    /// <summary>Values by name.</summary>
    [Id(1)]
    public required IReadOnlyDictionary<string, double> Values { get; init; }

    /// <summary>When it was done.</summary>
    [Id(2)]
    public required DateTimeOffset CompleteTime { get; init; }

    /// <summary>What the run had spent by then, in US dollars.</summary>
    [Id(3)]
    public required decimal SpentUsd { get; init; }
}
