namespace OpenRs.Recipes.Options;

/// <summary>Evaluations of a run on its held-out problems. The ranges given here are checked where a recipe is read.</summary>
public sealed record EvaluationOptions
{
    /// <summary>Steps between evaluations, 0 to 10,000,000; 0 for none.</summary>
    public int EvalEvery { get; init; }

    /// <summary>Temperature; 0 takes the most likely token, else 0.0001 to 100. The reference system's default.</summary>
    public double Temperature { get; init; } = 0.6;

    /// <summary>Top-p, above 0 and at most 1. The reference system's default.</summary>
    public double TopP { get; init; } = 0.95;

    /// <summary>What to do with longer prompts of the evaluated problems. Those that are cut are counted in the score.</summary>
    public LongPrompts LongPrompts { get; init; } = LongPrompts.Refuse;

    /// <summary>What to do when the accuracy on the held-out problems has levelled off.</summary>
    public PlateauAction OnPlateau { get; init; }

    /// <summary>Gain in accuracy, above 0 to 1, that the steps left must be able to bring; else it has levelled off.</summary>
    public double PlateauMinGain { get; init; } = 0.02;
}
