namespace OpenRs.Recipes.Options;

/// <summary>How a run learns.</summary>
public enum RecipeKind
{
    /// <summary>From its own completions, by their rewards.</summary>
    Grpo = 0,

    /// <summary>From the solutions of its dataset, word for word: supervised fine-tuning.</summary>
    Sft = 1,
}
