using System.Globalization;
using OpenRs.Cloud.Agents;

namespace OpenRs.Cloud.Deployment.Tests.Infrastructure;

/// <summary>docs/deploy.md says what each stage costs by the tables of infra/. OPENRS_UPDATE_DOCS=1 writes it anew.</summary>
public sealed class HourlyCostTests
{
    private const int RolloutNodes = 4;

    [Fact]
    public async Task Page_HasTheCostPerHourOfEachStage()
    {
        var small = await Offer.ReadAsync("small.bicepparam");
        var production = await Offer.ReadAsync("main.bicepparam");
        (string Stage, Func<Offer, decimal> Usd)[] stages =
        [
            ("`azd provision`: cluster with the nodes of system and servers, registry, storage, load balancer", static offer => offer.Base),
            ("chart installed, no run: pools of agents have no nodes", static offer => offer.Base),
            ("a run begins: the node that trains", static offer => offer.Base + offer.Trainer),
            ($"a run with {RolloutNodes} nodes for rollouts (small: the one node does all)", static offer =>
                offer.Base + offer.Trainer + (RolloutNodes * offer.Rollout)),
            ("the most: all nodes that the pools may have", static offer => offer.Base + offer.MostAgents),
            ("seven minutes after the last run", static offer => offer.Base),
        ];
        var rows = stages.Select(stage => $"| {stage.Stage} | {Dollars(stage.Usd(small))} | {Dollars(stage.Usd(production))} |\n");
        var table = "| stage | small | main |\n|---|---|---|\n" + string.Concat(rows);
        Assert.Null(GeneratedSection.Check("docs/deploy.md", "cost per hour", table));
    }

    [Fact]
    public async Task Prices_AreThoseOfThePriceBook()
    {
        var offer = await Offer.ReadAsync("main.bicepparam");
        var book = new PriceBook(PriceBook.Defaults);
        string[] sizes = ["T4", "A10", "A100-80GB", "H100"];
        Assert.Equal(
            sizes.Select(size => book.UsdPerHour(size, spot: false, 1, DateTimeOffset.MaxValue)), sizes.Select(offer.UsdPerHour));
    }

    private static string Dollars(decimal usd) => usd.ToString("$0.00", CultureInfo.InvariantCulture);
}
