namespace OpenRs.Cloud.Costs.Forecasts;

/// <summary>What one optimizer step does, and on which GPUs.</summary>
public sealed record StepShape
{
    /// <summary>Parameters of the model.</summary>
    public required double Parameters { get; init; }

    /// <summary>Whether an adapter of the model is trained (LoRA), and the model's weights have no gradient.</summary>
    public bool TrainsAdapter { get; init; }

    /// <summary>Completions of a step: prompts times samples; none without rollouts.</summary>
    public required int Completions { get; init; }

    /// <summary>Tokens that the rows of a step without rollouts may have together; 0 with them.</summary>
    public double RowTokens { get; init; }

    /// <summary>Tokens that a completion may have.</summary>
    public required int MaxCompletionTokens { get; init; }

    /// <summary>Agents that generate, at least 1; one of them trains, unless there is a <see cref="TrainerGpuType"/>.</summary>
    public required int Agents { get; init; }

    /// <summary>GPU type as the price book spells it.</summary>
    public required string GpuType { get; init; }

    /// <summary>GPUs of an agent, at least 1.</summary>
    public required int GpusPerAgent { get; init; }

    /// <summary>Price of one agent in US dollars per hour.</summary>
    public required decimal UsdPerAgentHour { get; init; }

    /// <summary>GPU type of one more agent, which trains and generates nothing; <see langword="null"/> for none.</summary>
    public string? TrainerGpuType { get; init; }

    /// <summary>Its GPUs, at least 1.</summary>
    public int TrainerGpus { get; init; } = 1;

    /// <summary>Its price in US dollars per hour.</summary>
    public decimal TrainerUsdPerHour { get; init; }
}
