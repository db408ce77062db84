namespace OpenRs.Cloud.Work;

/// <summary>Kinds of work units.</summary>
public enum WorkKind
{
    /// <summary>Generate a group of completions for one prompt.</summary>
    Rollout = 1,

    /// <summary>Do an optimizer step.</summary>
    Train = 2,

    /// <summary>Answer held-out problems.</summary>
    Evaluate = 3,

    /// <summary>Write a checkpoint before a stop.</summary>
    Save = 4,

    /// <summary>Answer a problem of an evaluation once.</summary>
    Sample = 5,
}
