namespace OpenRs.Cloud.Runs.Validations;

/// <summary>The validation losses of a run so far, as far as its end and its checkpoints depend on them.</summary>
[GenerateSerializer, Immutable, Alias("openrs.ValidationRecord")]
public sealed record ValidationRecord
{
    /// <summary>Step of the last validation.</summary>
    [Id(0)]
    public required int Step { get; init; }

    /// <summary>Its loss.</summary>
    [Id(1)]
    public required double Loss { get; init; }

    /// <summary>Step of the lowest loss; of equals the earliest.</summary>
    [Id(2)]
    public required int BestStep { get; init; }

    /// <summary>The lowest loss.</summary>
    [Id(3)]
    public required double BestLoss { get; init; }

    /// <summary>Validations in a row, up to the last one, whose loss was not lower than all before.</summary>
    [Id(4)]
    public int WithoutGain { get; init; }

    /// <summary>Step of the lowest loss among those with a checkpoint; 0 for none.</summary>
    [Id(5)]
    public int BestSavedStep { get; init; }

    /// <summary>The loss of <see cref="BestSavedStep"/>.</summary>
    [Id(6)]
    public double BestSavedLoss { get; init; }
}
