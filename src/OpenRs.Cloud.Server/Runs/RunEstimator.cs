using OpenRs.Cloud.Agents;
using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Projects;
using OpenRs.Cloud.Runs;
using OpenRs.Cloud.Server.Models;
using OpenRs.Cloud.Server.Resources;
using OpenRs.Recipes.Loading;
using OpenRs.Recipes.Memory;
using Api = OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Runs;

/// <summary>Answers EstimateRun: what CreateRun would make of a spec.</summary>
internal sealed class RunEstimator(
    IGrainFactory grains, RunSpecResolver resolver, RunForecaster forecaster, ModelCatalog models, LeastBudget budgets, PriceBook prices)
{
    // An agent's default of --slots.
    private const int Slots = 192;

    public async Task<Api.RunEstimate> EstimateAsync(Api.EstimateRunRequest request, CancellationToken cancellationToken)
    {
        var projectId = ResourceName.ParseProject(request.Parent, "parent");
        var violations = new FieldViolations();
        violations.Require(request.Agents >= 0, "agents", "must not be negative.");
        var (spec, unlimited) = await resolver.ResolveUnlimitedAsync(projectId, request.Spec, violations, cancellationToken);
        var agents = new Api.ForecastRunRequest { Agents = request.Agents, GpuType = request.GpuType };
        var estimate = new Api.RunEstimate
        {
            RecipeJson = spec.RecipeJson,
            Forecast = ForecastMapper.ToApi(await forecaster.OfSpecAsync(projectId, spec, unlimited, agents, cancellationToken)),
            LeastBudgetUsdMicros = Money.ToMicros(budgets.LeastOfRun),
        };
        if (await MemoryAsync(projectId, spec, cancellationToken) is { } memory)
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

    // Null when the model's config.json cannot be read: the agent that loads it then says why.
    private async Task<Api.MemoryPlan?> MemoryAsync(string projectId, RunSpec spec, CancellationToken cancellationToken)
    {
        var manifest = await models.FindManifestAsync(projectId, spec.ModelId, cancellationToken);
        var config = await models.ConfigAsync(models.StoreOf(projectId, spec.ModelId), manifest, cancellationToken);
        return config is null
            ? null
            : ForecastMapper.ToApi(
                MemoryPlanner.Of(config, RecipeLoader.LoadStored(spec.RecipeJson), Slots),
                Slots,
                prices.Rows.Select(static row => row.GpuType));
    }
}
