using OpenRs.Cloud.Costs.Forecasts;

namespace OpenRs.Cloud.Cli.Costs.Plans;

/// <summary>What a budget is expected to buy of a recipe on nodes of a size.</summary>
internal sealed record PlannedRun
{
    /// <summary>The recipe.</summary>
    public required string Recipe { get; init; }

    /// <summary>Size of the nodes on which agents generate.</summary>
    public required AzureSize Size { get; init; }

    /// <summary>Whether these are spot nodes.</summary>
    public required bool Spot { get; init; }

    /// <summary>Agents on them; 0 when their memory does not hold one.</summary>
    public required int Agents { get; init; }

    /// <summary>Completions that each can decode together (<c>openrs agent --slots</c>).</summary>
    public required int Slots { get; init; }

    /// <summary>Size of the node of one more agent that trains; <see langword="null"/> when one of the others does.</summary>
    public required AzureSize? Trainer { get; init; }

    /// <summary>Steps of the recipe.</summary>
    public required int RecipeSteps { get; init; }

    /// <summary>What a step takes; <see langword="null"/> when it cannot be done.</summary>
    public StepEstimate? Step { get; init; }

    /// <summary>Steps that the budget pays for.</summary>
    public PlannedSteps Steps { get; init; }

    /// <summary>Time until they are done, in seconds.</summary>
    public double Seconds { get; init; }

    /// <summary>What all steps of the recipe cost, in US dollars.</summary>
    public CostDistribution RunUsd { get; init; }
}
