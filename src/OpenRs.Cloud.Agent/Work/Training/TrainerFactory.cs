using OpenRs.Learning.Models;
using OpenRs.Learning.Training.Distributed;
using OpenRs.Learning.Training.Grpo;
using OpenRs.Learning.Training.Optimizer;
using OpenRs.Recipes;

namespace OpenRs.Cloud.Agent.Work.Training;

/// <summary>Makes a trainer as a recipe wants it.</summary>
internal static class TrainerFactory
{
    /// <summary>Makes it.</summary>
    /// <param name="model">The policy.</param>
    /// <param name="reference">The model of the divergence, or null.</param>
    /// <param name="recipe">What the run learns by.</param>
    /// <param name="scratchFolder">Where optimizer state goes that memory cannot hold.</param>
    /// <param name="time">Clock of the step times.</param>
    /// <param name="group">The other ranks, or null.</param>
    public static GrpoTrainer Create(
        Qwen2ForCausalLM model, Qwen2ForCausalLM? reference, Recipe recipe, string scratchFolder, TimeProvider time, ProcessGroup? group) =>
        new(model, recipe.Grpo, reference, time, group, new OptimizerStorage(ScratchFolder: scratchFolder));
}
