using OpenRs.Cloud.Agents;
using OpenRs.Cloud.Costs;
using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Pools;
using OpenRs.Cloud.Projects;
using OpenRs.Cloud.Runs;
using OpenRs.Cloud.Server.Models;
using OpenRs.Cloud.Server.Pools;
using OpenRs.Cloud.Server.Resources;
using OpenRs.Cloud.Storage.Checkpoints;
using OpenRs.Recipes.Loading;
using OpenRs.Recipes.Memory;
using Api = OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Runs;

/// <summary>Answers EstimateRun: what CreateRun would make of a spec.</summary>
internal sealed class RunEstimator(
    IGrainFactory grains,
    RunSpecResolver resolver,
    RunForecaster forecaster,
    ModelCatalog models,
    PoolDirectory pools,
    LeastBudget budgets,
    PriceBook prices)
{
    public async Task<Api.RunEstimate> EstimateAsync(Api.EstimateRunRequest request, CancellationToken cancellationToken)
    {
        var projectId = ResourceName.ParseProject(request.Parent, "parent");
        var violations = new FieldViolations();
        violations.Require(request.Agents >= 0, "agents", "must not be negative.");
        JobFields.ValidatePriority(violations, request.Priority, "priority");
        var (spec, model, isUnlimited) = await resolver.ResolveUnlimitedAsync(projectId, request.Spec, violations, cancellationToken);
        var forecast = await forecaster.OfSpecAsync(
            projectId, spec, model, isUnlimited, request.Agents, request.GpuType, cancellationToken);
        var estimate = new Api.RunEstimate
        {
            RecipeJson = spec.RecipeJson,
            Forecast = ForecastMapper.ToApi(forecast),
            LeastBudgetUsdMicros = Money.ToMicros(budgets.LeastOfRun),
            Wait = await WaitAsync(spec with { Priority = request.Priority }, cancellationToken),
        };
        if (await MemoryAsync(projectId, spec, model, cancellationToken) is { } memory)
        {
            estimate.Memory = memory;
        }

        var month = await grains.GetGrain<IProjectGrain>(projectId).GetBudgetAsync(cancellationToken);
        if (month.MonthlyUsd > 0)
        {
            estimate.MonthLeftUsdMicros = Money.ToMicros(Math.Max(0, month.MonthlyUsd - month.SpentUsd - month.CommittedUsd));
        }

        return estimate;
    }

    private async Task<Api.JobWait> WaitAsync(RunSpec spec, CancellationToken cancellationToken) => JobWaits.ToApi(PoolWait.OfNew(
        await pools.FindAsync(spec.Pool, cancellationToken) ?? new PoolSnapshot { Pool = spec.Pool, Jobs = [], Agents = [] },
        spec.MaxAgents,
        WorkPlanner.RolesOf(spec.Plan),
        spec.Priority));

    // Null when the model's config.json cannot be read: the agent that loads it then says why.
    private async Task<Api.MemoryPlan?> MemoryAsync(
        string projectId, RunSpec spec, CheckpointManifest model, CancellationToken cancellationToken)
    {
        var config = await models.ConfigAsync(models.StoreOf(projectId, spec.ModelId), model, cancellationToken);
        if (config is null)
        {
            return null;
        }

        var recipe = RecipeLoader.LoadStored(spec.RecipeJson);
        MemoryPlan Of(int slots) => MemoryPlanner.OnGpu(config, recipe, slots);
        return ForecastMapper.ToApi(
            Of(MemoryFit.MostSlots),
            MemoryFit.MostSlots,
            GpuMemory.TypesThatHold(Of(MemoryFit.FewestSlots).Both, prices.Rows.Select(static row => row.GpuType)));
    }
}
