using OpenRs.Cloud.Runs;

namespace OpenRs.Cloud.Costs.Forecasts;

/// <summary>What the steps of a run took, apart from its evaluations.</summary>
/// <param name="Steps">Steps that nothing was evaluated before, oldest first.</param>
/// <param name="Evaluated">Steps with the evaluation before them.</param>
public sealed record StepHistory(IReadOnlyList<StepCost> Steps, IReadOnlyList<StepCost> Evaluated)
{
    /// <summary>Steps of both kinds.</summary>
    public int Count => Steps.Count + Evaluated.Count;

    /// <summary>
    /// What steps took, from the end of the step before to their own. The first of all has nobody before it: what it took cannot be told
    /// from the start of its agents and the evaluation of the base model.
    /// </summary>
    /// <param name="plan">The run's plan, which says when it is evaluated.</param>
    /// <param name="steps">Steps in a row, oldest first.</param>
    public static StepHistory Of(RunPlan plan, IReadOnlyList<StepMetrics> steps)
    {
        var costs = steps.Zip(steps.Skip(1)).ToLookup(
            pair => WorkPlanner.EvaluationIsDue(plan, pair.First.Step),
            static pair => new StepCost(
                (pair.Second.CompleteTime - pair.First.CompleteTime).TotalSeconds, (double)(pair.Second.SpentUsd - pair.First.SpentUsd)));
        return new StepHistory([.. costs[false]], [.. costs[true]]);
    }

    /// <summary>The histories of several runs as one.</summary>
    public static StepHistory Join(IReadOnlyList<StepHistory> runs) =>
        new([.. runs.SelectMany(static run => run.Steps)], [.. runs.SelectMany(static run => run.Evaluated)]);
}
