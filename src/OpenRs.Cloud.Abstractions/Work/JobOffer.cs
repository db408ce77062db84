using OpenRs.Cloud.Objects;

namespace OpenRs.Cloud.Work;

/// <summary>What an agent must know to work for a job.</summary>
[GenerateSerializer, Immutable, Alias("openrs.JobOffer")]
public sealed record JobOffer
{
    /// <summary>Job id; see <see cref="Work.JobId"/>.</summary>
    [Id(0)]
    public required string JobId { get; init; }

    /// <summary>Project of the job, its model and its datasets.</summary>
    [Id(1)]
    public required string ProjectId { get; init; }

    /// <summary>The resolved recipe as canonical JSON.</summary>
    [Id(2)]
    public required string RecipeJson { get; init; }

    /// <summary>The model that a run starts from, or that an evaluation measures.</summary>
    [Id(3)]
    public required ModelRef Model { get; init; }

    /// <summary>Training problems; <see langword="null"/> for an evaluation.</summary>
    [Id(4)]
    public ObjectRef? Dataset { get; init; }

    /// <summary>Problems to evaluate on; <see langword="null"/> for none.</summary>
    [Id(5)]
    public ObjectRef? EvalDataset { get; init; }

    /// <summary>Completed steps that a run starts with: its checkpoint of this step has its first weights; 0 for the model.</summary>
    [Id(6)]
    public int StartStep { get; init; }
}
