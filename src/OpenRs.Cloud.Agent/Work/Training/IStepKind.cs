using OpenRs.Cloud.Agent.Work.Training.Ranks;
using OpenRs.Cloud.V1;
using OpenRs.Learning.Models;

namespace OpenRs.Cloud.Agent.Work.Training;

/// <summary>What differs between the steps of the kinds of runs: what they are trained on, and what comes of them.</summary>
internal interface IStepKind
{
    /// <summary>Brings what steps need beside their own units, before the first of them.</summary>
    /// <param name="cancellationToken">Abandons it.</param>
    Task PrepareAsync(CancellationToken cancellationToken);

    /// <summary>Remembers what the step about to be done is trained on, and the weights that it starts from.</summary>
    /// <param name="model">The model before the step.</param>
    /// <param name="work">The step.</param>
    /// <param name="cancellationToken">Abandons it.</param>
    Task RememberAsync(CausalLanguageModel model, TrainUnit work, CancellationToken cancellationToken);

    /// <summary>What a step is trained on.</summary>
    /// <param name="step">Step, from 0.</param>
    /// <param name="work">The step; <see langword="null"/> for one that was done before and is done again.</param>
    /// <param name="cancellationToken">Abandons it.</param>
    Task<StepData> ReadAsync(int step, TrainUnit? work, CancellationToken cancellationToken);

    /// <summary>Stores what came of a step that is done.</summary>
    /// <param name="ranks">The trainer after the step.</param>
    /// <param name="model">The model after the step.</param>
    /// <param name="work">The step.</param>
    /// <param name="metrics">The step's metrics, to which it adds its own.</param>
    /// <param name="cancellationToken">Abandons it.</param>
    /// <returns>The unit's result, with the metrics and those that come with it.</returns>
    Task<StepResult> FinishAsync(
        RankedTrainer ranks,
        CausalLanguageModel model,
        TrainUnit work,
        SortedDictionary<string, double> metrics,
        CancellationToken cancellationToken);
}
