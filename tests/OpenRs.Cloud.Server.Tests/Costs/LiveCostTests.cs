using System.Globalization;
using OpenRs.Cloud.Server.Tests.Agents;
using OpenRs.Cloud.Server.Tests.Api;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Tests.Costs;

/// <summary>What is spent on a run whose lease is alive: as of its last renewal, in every answer that says it.</summary>
[Collection(ServerGroup.Name)]
public sealed class LiveCostTests(ServerFixture fixture)
{
    private const string Parent = "projects/cost-alive";

    private ApiClient Api => fixture.Api;

    private CostService.CostServiceClient Costs => new(fixture.Server.Channel);

    [Fact]
    public async Task Cost_WhileALeaseIsAlive_IsOneNumberEverywhere()
    {
        var run = (await Api.CreateAsync(await Api.SpecAsync("alive", Parent), parent: Parent)).Name;
        await using var agent = await FakeAgent.ConnectAsync(fixture.Server, "alive", "alive");
        await agent.TakeOfferAsync();
        await agent.OpenLeaseAsync();
        for (var renewals = 0; renewals < 2; renewals++)
        {
            await agent.HeartbeatAsync();
            long spent;
            long[] shown;
            do
            {
                // Nothing but a renewal, or the end of a lease for which one came too late, changes what is spent.
                spent = (await Api.GetAsync(run)).Cost.SpentUsdMicros;
                shown = await SpentAsync(run);
            }
            while (spent != (await Api.GetAsync(run)).Cost.SpentUsdMicros);
            Assert.True(spent > 0, "A renewal charges nothing.");
            Assert.All(shown, value => Assert.Equal(spent, value));
        }

        await Api.Runs.CancelRunAsync(new CancelRunRequest { Name = run });
    }

    private async Task<long[]> SpentAsync(string run)
    {
        var cost = await Costs.GetRunCostAsync(new GetRunCostRequest { Name = run });
        return
        [
            Assert.Single((await Api.Runs.ListRunsAsync(new ListRunsRequest { Parent = Parent })).Runs).Cost.SpentUsdMicros,
            cost.SpentUsdMicros,
            cost.Phases.Sum(static phase => phase.UsdMicros),
            (await Costs.GetWasteReportAsync(new GetWasteReportRequest { Name = run })).SpentUsdMicros,
            (await Costs.ListChargesAsync(new ListChargesRequest { Parent = run })).Charges.Sum(static charge => charge.UsdMicros),
            (await Costs.ListCostsAsync(new ListCostsRequest { Parent = Parent })).Total.UsdMicros,
            (await Costs.GetProjectBudgetAsync(new GetProjectBudgetRequest { Name = Parent })).SpentUsdMicros,
            (long)((await Costs.ReadFocusAsync(Parent)).TrimEnd().Split("\r\n").Skip(1)
                .Sum(static line => decimal.Parse(line.Split(',')[0], CultureInfo.InvariantCulture)) * 1_000_000m),
        ];
    }
}
