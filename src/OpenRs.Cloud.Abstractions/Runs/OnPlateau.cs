namespace OpenRs.Cloud.Runs;

/// <summary>What a run does when its accuracy on the held-out problems has levelled off.</summary>
public enum OnPlateau
{
    /// <summary>Nothing; nobody looks.</summary>
    Ignore = 0,

    /// <summary>It says so in its events.</summary>
    Report = 1,

    /// <summary>It ends as <see cref="RunState.Plateaued"/> after a checkpoint.</summary>
    Stop = 2,
}
