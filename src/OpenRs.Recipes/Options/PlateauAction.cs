namespace OpenRs.Recipes.Options;

/// <summary>What a run does when its accuracy on the held-out problems has levelled off.</summary>
public enum PlateauAction
{
    /// <summary>Nothing: no evaluation is tested for it.</summary>
    Ignore,

    /// <summary>It says so in its events.</summary>
    Report,

    /// <summary>It ends after a checkpoint, and the rest of its budget is free.</summary>
    Stop,
}
