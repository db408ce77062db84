using OpenRs.Cloud.Cli.Models.Plans;
using OpenRs.Cloud.Costs;
using OpenRs.Cloud.Costs.Forecasts;
using OpenRs.Recipes;
using OpenRs.Recipes.Memory;
using OpenRs.Recipes.Options;

namespace OpenRs.Cloud.Cli.Costs.Plans;

/// <summary>
/// What a budget buys before there is a server: the forecast of a run that nobody has made yet (<see cref="StepEstimator.Assumed"/>), on
/// each size of nodes whose memory holds it (<see cref="MemoryPlanner"/>).
/// </summary>
internal static class CostPlan
{
    /// <summary>Plans a recipe on every size, on demand and, where that has a price, on spot nodes.</summary>
    public static IEnumerable<PlannedRun> Of(Recipe recipe, PlanRequest request) => AzureSize.All.SelectMany(
        size => MarketsOf(size, request).Select(spot => Of(recipe, size, spot, request)));

    private static IEnumerable<bool> MarketsOf(AzureSize size, PlanRequest request) => request.Prices.Rows
        .Where(row => row.From <= request.Time && string.Equals(row.GpuType, size.GpuType, StringComparison.OrdinalIgnoreCase))
        .Select(static row => row.Spot)
        .Distinct()
        .Order();

    private static PlannedRun Of(Recipe recipe, AzureSize size, bool spot, PlanRequest request)
    {
        // A step that a spot node loses costs more than it saves.
        var both = spot ? 0 : MostSlots(size, slots => MemoryPlanner.OnGpu(request.Model, recipe, slots).Both);
        var slots = both > 0 ? both : MostSlots(size, slots => MemoryPlanner.OnGpu(request.Model, recipe, slots).Rollouts);
        var trainer = both > 0 ? null : CheapestTrainer(recipe, request);
        var run = new PlannedRun
        {
            Recipe = recipe.Name,
            Size = size,
            Spot = spot,
            Agents = slots == 0 ? 0 : both > 0 ? request.Agents : request.Agents - 1,
            Slots = slots,
            Trainer = trainer,
            RecipeSteps = recipe.Optimizer.MaxSteps,
        };
        return slots == 0 || (both == 0 && trainer is null) ? run : Forecast(run, ShapeOf(recipe, run, request), request.BudgetUsd);
    }

    private static PlannedRun Forecast(PlannedRun run, StepShape shape, decimal budgetUsd)
    {
        var (step, beside) = (StepEstimator.Assumed(shape), StepEstimator.Start(shape));
        var whole = RunForecast.Of(step, run.RecipeSteps, budgetUsd, beside);
        var cost = new CostDistribution(step.Usd, step.UsdSpread.Mean);
        return run with
        {
            Step = step,
            Steps = new PlannedSteps(whole.AffordableSteps, StepsAt(cost.High), StepsAt(cost.Low)),
            Seconds = RunForecast.Of(step, whole.AffordableSteps, availableUsd: null, beside).Seconds.Mean,
            RunUsd = whole.Usd,
        };

        int StepsAt(double usd) => RunForecast.Of(step with { Usd = usd }, run.RecipeSteps, budgetUsd, beside).AffordableSteps;
    }

    private static StepShape ShapeOf(Recipe recipe, PlannedRun run, PlanRequest request) => new()
    {
        Parameters = request.Model.ParameterCount,
        TrainsAdapter = recipe.Lora.IsUsed,
        Completions = recipe.Kind == RecipeKind.Grpo ? recipe.PromptsPerStep * recipe.NumGenerations : 0,
        RowTokens = recipe.Kind == RecipeKind.Sft ? (double)recipe.RowsPerStep * recipe.Sft.MaxLength : 0,
        MaxCompletionTokens = recipe.Grpo.Sampling.MaxCompletionLength,
        Agents = run.Agents,
        GpuType = run.Size.GpuType,
        GpusPerAgent = run.Size.Gpus,
        UsdPerAgentHour = PriceOf(run.Size, run.Spot, request),
        TrainerGpuType = run.Trainer?.GpuType,
        TrainerGpus = run.Trainer?.Gpus ?? 1,
        TrainerUsdPerHour = run.Trainer is { } trainer ? PriceOf(trainer, spot: false, request) : 0,
    };

    private static AzureSize? CheapestTrainer(Recipe recipe, PlanRequest request) => AzureSize.All
        .Where(size => MarketsOf(size, request).Contains(false)
            && GpuMemory.Holds(size.GpuType, MemoryPlanner.OnGpu(request.Model, recipe, slots: 1).Trainer))
        .MinBy(size => PriceOf(size, spot: false, request));

    private static int MostSlots(AzureSize size, Func<int, long> bytesOf) => GpuFit.MostSlots(size.GpuType, bytesOf);

    private static decimal PriceOf(AzureSize size, bool spot, PlanRequest request) =>
        request.Prices.UsdPerHour(size.GpuType, spot, size.Gpus, request.Time);
}
