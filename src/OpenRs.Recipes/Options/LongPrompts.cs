namespace OpenRs.Recipes.Options;

/// <summary>What is done with a problem whose prompt has more tokens than the recipe allows.</summary>
public enum LongPrompts
{
    /// <summary>The job fails before anything is generated, with the longest prompt and the limit.</summary>
    Refuse,

    /// <summary>The prompt keeps its last tokens, as the reference system's trainer does, and is counted.</summary>
    Cut,
}
