namespace OpenRs.Learning.Training;

/// <summary>Shapes of the learning rate over a run, after the warm-up; transformers' names.</summary>
public enum ScheduleKind
{
    /// <summary>Stays.</summary>
    Constant,

    /// <summary>Falls in a line to 0 at the last step.</summary>
    Linear,

    /// <summary>Falls in half a cosine to 0 at the last step.</summary>
    Cosine,

    /// <summary>Falls in half a cosine to a share of the peak.</summary>
    CosineWithMinLr,
}
