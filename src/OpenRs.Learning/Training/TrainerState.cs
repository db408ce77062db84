namespace OpenRs.Learning.Training;

/// <summary>Where a run stands: what trainer.json holds.</summary>
public sealed record TrainerState
{
    /// <summary>Completed steps.</summary>
    public int Step { get; init; }

    /// <summary>Optimizer updates; more than <see cref="Step"/> when a step makes several.</summary>
    public long Updates { get; init; }

    /// <summary>Prompt and completion tokens trained on so far.</summary>
    public long TokensSeen { get; init; }

    /// <summary>Position in the order of the data, for the caller.</summary>
    public long DataPosition { get; init; }

    /// <summary>Seed of the run, for the caller.</summary>
    public ulong Seed { get; init; }

    /// <summary>Hash of the run's specification, for the caller: a checkpoint of another run is not resumed by mistake.</summary>
    public string SpecHash { get; init; } = "";
}
