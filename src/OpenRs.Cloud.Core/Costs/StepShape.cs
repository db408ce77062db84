namespace OpenRs.Cloud.Costs;

/// <summary>What one optimizer step does, and on which GPUs.</summary>
public sealed record StepShape
{
    /// <summary>Parameters of the model.</summary>
    public required double Parameters { get; init; }

    /// <summary>Completions of a step: prompts times samples.</summary>
    public required int Completions { get; init; }

    /// <summary>Tokens that a completion may have.</summary>
    public required int MaxCompletionTokens { get; init; }

    /// <summary>Agents, at least 1; one of them trains.</summary>
    public required int Agents { get; init; }

    /// <summary>GPU type as the price book spells it.</summary>
    public required string GpuType { get; init; }

    /// <summary>GPUs of an agent, at least 1.</summary>
    public required int GpusPerAgent { get; init; }

    /// <summary>Price of one agent in US dollars per hour.</summary>
    public required decimal UsdPerAgentHour { get; init; }
}
