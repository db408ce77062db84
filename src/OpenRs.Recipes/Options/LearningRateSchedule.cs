namespace OpenRs.Recipes.Options;

/// <summary>The course of the learning rate after the linear warm-up.</summary>
public enum LearningRateSchedule
{
    /// <summary>Stays at the peak.</summary>
    Constant,

    /// <summary>Falls linearly to zero.</summary>
    Linear,

    /// <summary>Falls along half a cosine to zero.</summary>
    Cosine,

    /// <summary>Falls along half a cosine to <c>min_lr_rate</c> of the peak.</summary>
    CosineWithMinLr,
}
