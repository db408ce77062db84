namespace OpenRs.Recipes.Benchmarks;

/// <summary>An evaluation on one benchmark as a result file of lighteval describes it.</summary>
public sealed record LightevalTask
{
    /// <summary>Name of the benchmark.</summary>
    public required string Name { get; init; }

    /// <summary>Name of the model.</summary>
    public required string Model { get; init; }

    /// <summary>The samples.</summary>
    public required BenchmarkResult Result { get; init; }

    /// <summary>What is made of them.</summary>
    public required IReadOnlyList<Metric> Metrics { get; init; }

    /// <summary>Samples of each problem.</summary>
    public required int Samples { get; init; }

    /// <summary>When the evaluation began.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>When it ended.</summary>
    public required DateTimeOffset End { get; init; }

    /// <summary>Tokens that a completion may have.</summary>
    public required int MaxTokens { get; init; }

    /// <summary>Temperature of the sampling.</summary>
    public required double Temperature { get; init; }

    /// <summary>Top-p of the sampling.</summary>
    public required double TopP { get; init; }

    /// <summary>Seed of the sampling.</summary>
    public required long Seed { get; init; }

    /// <summary>A hash of the problems.</summary>
    public required string DatasetHash { get; init; }

    /// <summary>A hash of the completions; empty while it is under way.</summary>
    public required string ResultsHash { get; init; }

    /// <summary>Samples whose prompt was cut.</summary>
    public required int PromptsCut { get; init; }
}
