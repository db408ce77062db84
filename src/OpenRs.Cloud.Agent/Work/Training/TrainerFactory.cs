using OpenRs.Learning.Models;
using OpenRs.Learning.Training;
using OpenRs.Learning.Training.Distributed;
using OpenRs.Recipes;
using OpenRs.Recipes.Options;
using static TorchSharp.torch;

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
        new(model, ToOptions(recipe, scratchFolder), reference, time, group);

    /// <summary>Loads a model in the type that a recipe trains.</summary>
    /// <param name="folder">The model's folder.</param>
    /// <param name="recipe">What the run learns by.</param>
    /// <param name="device">Where it computes.</param>
    public static Qwen2ForCausalLM LoadModel(string folder, Recipe recipe, Device device) =>
        Qwen2ForCausalLM.Load(folder, device, recipe.Dtype.ToTensorType());

    private static GrpoOptions ToOptions(Recipe recipe, string scratchFolder) => new()
    {
        RewardNames = [.. recipe.Rewards.Select(static reward => reward.Name)],
        RewardWeights = [.. recipe.Rewards.Select(static reward => reward.Weight)],
        Loss = recipe.LossType,
        EpsilonLow = recipe.EpsilonLow,
        EpsilonHigh = recipe.EpsilonHigh,
        Beta = recipe.Beta,
        ScaleRewards = recipe.ScaleRewards,
        MaskTruncated = recipe.MaskTruncated,
        Temperature = recipe.Temperature,
        SeedCompat = recipe.TrlCompat,
        NumIterations = recipe.NumIterations,
        OldPolicy = recipe.OldPolicy,
        ImportanceSampling = recipe.ImportanceSampling,
        ImportanceSamplingCap = recipe.ImportanceSamplingCap,
        MaxCompletionLength = recipe.MaxCompletionLength,
        LossBatchSize = recipe.LossBatchSize,
        DropZeroVarianceGroups = recipe.DropZeroVarianceGroups,
        MicroBatchTokens = recipe.MicroBatchTokens,
        ActivationCheckpointing = recipe.ActivationCheckpointing,
        Threads = recipe.TrainThreads,
        GradientLanes = recipe.TrainerRanks,
        Optimizer = new OptimizerOptions
        {
            ScratchFolder = scratchFolder,
            LearningRate = recipe.LearningRate,
            Beta1 = recipe.AdamBeta1,
            Beta2 = recipe.AdamBeta2,
            Epsilon = recipe.AdamEpsilon,
            WeightDecay = recipe.WeightDecay,
            MaxGradNorm = recipe.MaxGradNorm,
            Schedule = recipe.Schedule,
            WarmupSteps = recipe.WarmupSteps(),
            MaxSteps = recipe.MaxSteps,
            MinLearningRateRatio = recipe.MinLrRate,
        },
    };
}
