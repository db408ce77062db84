using OpenRs.Cloud.Runs;

namespace OpenRs.Cloud.Costs.Forecasts;

/// <summary>Forecasts what is left of a run: its steps, the evaluations that are due, and the start of its agents.</summary>
public static class RestForecast
{
    /// <summary>Forecasts it.</summary>
    /// <param name="plan">The run's plan.</param>
    /// <param name="step">Steps that are done.</param>
    /// <param name="own">What the last of them took.</param>
    /// <param name="prior">What was known before.</param>
    /// <param name="availableUsd">Money that is left; <see langword="null"/> for no limit.</param>
    public static RunForecast Of(RunPlan plan, int step, StepHistory own, ForecastPrior prior, decimal? availableUsd)
    {
        var estimate = StepEstimator.Observed(prior.Step, StepsOf(own, prior));
        var evaluation = EvaluationOf(own, estimate, prior);
        var evaluations = WorkPlanner.EvaluationsFrom(plan, step);
        var start = own.Count == 0 && step == 0 ? prior.Start : default;
        return RunForecast.Of(
            estimate,
            plan.MaxSteps - step,
            availableUsd,
            new StepCost((evaluations * evaluation.Seconds) + start.Seconds, (evaluations * evaluation.Usd) + start.Usd));
    }

    /// <summary>What an evaluation takes: what steps with one took more than others, or else as many steps as was known before.</summary>
    internal static StepCost EvaluationOf(StepHistory own, StepEstimate step, ForecastPrior prior) => own.Evaluated.Count > 0
        ? new StepCost(
            Math.Max(0, own.Evaluated.Average(static cost => cost.Seconds) - step.Seconds),
            Math.Max(0, own.Evaluated.Average(static cost => cost.Usd) - step.Usd))
        : new StepCost(
            Scaled(prior.Evaluation.Seconds, prior.Step.Seconds, step.Seconds), Scaled(prior.Evaluation.Usd, prior.Step.Usd, step.Usd));

    private static double Scaled(double evaluation, double stepBefore, double step) =>
        stepBefore > 0 ? evaluation * step / stepBefore : evaluation;

    // Where each step came after an evaluation, that is taken off.
    private static IReadOnlyList<StepCost> StepsOf(StepHistory own, ForecastPrior prior)
    {
        if (own.Steps.Count > 0)
        {
            return own.Steps;
        }

        var seconds = Share(prior.Step.Seconds, prior.Evaluation.Seconds);
        var usd = Share(prior.Step.Usd, prior.Evaluation.Usd);
        return [.. own.Evaluated.Select(cost => new StepCost(cost.Seconds * seconds, cost.Usd * usd))];
    }

    private static double Share(double step, double evaluation) => step + evaluation > 0 ? step / (step + evaluation) : 1;
}
