using OpenRs.Learning.Models;
using OpenRs.Learning.Training;
using OpenRs.Learning.Training.Distributed;
using OpenRs.Recipes;
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
        Qwen2ForCausalLM.Load(folder, device, recipe.Dtype == WeightType.Float32 ? TensorType.F32 : TensorType.BF16);

    private static GrpoOptions ToOptions(Recipe recipe, string scratchFolder) => new()
    {
        RewardNames = [.. recipe.Rewards.Select(static reward => reward.Name)],
        RewardWeights = [.. recipe.Rewards.Select(static reward => reward.Weight)],
        Loss = ToLoss(recipe.LossType),
        EpsilonLow = recipe.EpsilonLow,
        EpsilonHigh = recipe.EpsilonHigh,
        Beta = recipe.Beta,
        ScaleRewards = ToScaling(recipe.ScaleRewards),
        MaskTruncated = recipe.MaskTruncated,
        Temperature = recipe.Temperature,
        SeedCompat = recipe.TrlCompat,
        NumIterations = recipe.NumIterations,
        OldPolicy = recipe.OldPolicy == Recipes.OldPolicy.Sampler
            ? Learning.Training.OldPolicy.Sampler
            : Learning.Training.OldPolicy.Current,
        ImportanceSampling = ToCorrection(recipe.ImportanceSampling),
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
            Schedule = ToSchedule(recipe.Schedule),
            WarmupSteps = recipe.WarmupSteps(),
            MaxSteps = recipe.MaxSteps,
            MinLearningRateRatio = recipe.MinLrRate,
        },
    };

    private static LossKind ToLoss(LossType loss) => loss switch
    {
        LossType.Grpo => LossKind.Grpo,
        LossType.DrGrpo => LossKind.DrGrpo,
        LossType.Dapo => LossKind.Dapo,
        _ => LossKind.Bnpo,
    };

    private static Learning.Training.ImportanceSampling ToCorrection(Recipes.ImportanceSampling correction) => correction switch
    {
        Recipes.ImportanceSampling.TokenTruncate => Learning.Training.ImportanceSampling.TokenTruncate,
        Recipes.ImportanceSampling.TokenMask => Learning.Training.ImportanceSampling.TokenMask,
        Recipes.ImportanceSampling.SequenceTruncate => Learning.Training.ImportanceSampling.SequenceTruncate,
        Recipes.ImportanceSampling.SequenceMask => Learning.Training.ImportanceSampling.SequenceMask,
        _ => Learning.Training.ImportanceSampling.None,
    };

    private static Learning.Training.RewardScaling ToScaling(Recipes.RewardScaling scaling) => scaling switch
    {
        Recipes.RewardScaling.Batch => Learning.Training.RewardScaling.Batch,
        Recipes.RewardScaling.None => Learning.Training.RewardScaling.None,
        _ => Learning.Training.RewardScaling.Group,
    };

    private static ScheduleKind ToSchedule(Recipes.LearningRateSchedule schedule) => schedule switch
    {
        Recipes.LearningRateSchedule.Linear => ScheduleKind.Linear,
        Recipes.LearningRateSchedule.Cosine => ScheduleKind.Cosine,
        Recipes.LearningRateSchedule.CosineWithMinLr => ScheduleKind.CosineWithMinLr,
        _ => ScheduleKind.Constant,
    };
}
