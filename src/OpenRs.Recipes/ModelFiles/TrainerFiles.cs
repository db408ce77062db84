namespace OpenRs.Recipes.ModelFiles;

/// <summary>Files of a checkpoint that only training reads: a model folder works without them.</summary>
public static class TrainerFiles
{
    /// <summary>The optimizer's moments.</summary>
    public const string Optimizer = "optimizer.safetensors";

    /// <summary>The trainer's state.</summary>
    public const string State = "trainer.json";

    /// <summary>Whether a file of a checkpoint is one of them.</summary>
    /// <param name="path">Path in the checkpoint.</param>
    public static bool Contains(string path) => path is Optimizer or State;
}
