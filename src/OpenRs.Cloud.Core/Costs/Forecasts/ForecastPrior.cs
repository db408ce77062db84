namespace OpenRs.Cloud.Costs.Forecasts;

/// <summary>What is known of a run before it has done steps of its own.</summary>
/// <param name="Step">What a step takes.</param>
/// <param name="Evaluation">What one evaluation takes.</param>
/// <param name="Start">What agents take before they work.</param>
public sealed record ForecastPrior(StepEstimate Step, StepCost Evaluation, StepCost Start)
{
    /// <summary>By the arithmetic of training.</summary>
    /// <param name="shape">What a step does, and on which GPUs.</param>
    /// <param name="evaluated">Completions of one evaluation.</param>
    public static ForecastPrior Assumed(StepShape shape, long evaluated) =>
        new(StepEstimator.Assumed(shape), StepEstimator.Evaluation(shape, evaluated), StepEstimator.Start(shape));

    /// <summary>By earlier runs of the same recipe and model.</summary>
    /// <param name="runs">Their steps; together at least one.</param>
    /// <param name="first">Time and money of each until its first step was done.</param>
    /// <param name="assumed">Says what an evaluation takes over a step, where none was seen.</param>
    /// <param name="isEvaluated">Whether the base model is evaluated first.</param>
    public static ForecastPrior Similar(
        IReadOnlyList<StepHistory> runs, IReadOnlyList<StepCost> first, ForecastPrior assumed, bool isEvaluated)
    {
        var all = StepHistory.Join(runs);
        var step = StepEstimator.Similar(all.Steps.Count > 0 ? all.Steps : all.Evaluated);
        var evaluation = RestForecast.EvaluationOf(all, step, assumed);
        var before = isEvaluated ? evaluation : default;
        return new ForecastPrior(step, evaluation, first.Count == 0 ? default : new StepCost(
            Math.Max(0, first.Average(static start => start.Seconds) - step.Seconds - before.Seconds),
            Math.Max(0, first.Average(static start => start.Usd) - step.Usd - before.Usd)));
    }
}
