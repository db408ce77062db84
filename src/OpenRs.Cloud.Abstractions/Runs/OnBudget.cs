namespace OpenRs.Cloud.Runs;

/// <summary>What a run does when its budget does not cover more GPU time; in both cases after a checkpoint.</summary>
public enum OnBudget
{
    /// <summary>It ends as <see cref="RunState.BudgetExhausted"/>.</summary>
    Stop = 0,

    /// <summary>It becomes <see cref="RunState.Paused"/>, and goes on when it is resumed with a larger budget.</summary>
    Pause = 1,
}
