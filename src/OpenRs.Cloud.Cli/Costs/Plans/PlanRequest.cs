using OpenRs.Cloud.Agents;
using OpenRs.Recipes.ModelFiles;

namespace OpenRs.Cloud.Cli.Costs.Plans;

/// <summary>What a plan is asked for.</summary>
internal sealed record PlanRequest
{
    /// <summary>Budget of a run in US dollars.</summary>
    public required decimal BudgetUsd { get; init; }

    /// <summary>Agents, at least 2: of two kinds of nodes one trains.</summary>
    public required int Agents { get; init; }

    /// <summary>Shape of the model.</summary>
    public required DecoderConfig Model { get; init; }

    /// <summary>Prices.</summary>
    public required PriceBook Prices { get; init; }

    /// <summary>The instant whose prices count.</summary>
    public required DateTimeOffset Time { get; init; }
}
