namespace OpenRs.Cloud.Evaluations;

/// <summary>What came of samples in order, one letter each: a compact record that people can read in a state file.</summary>
[GenerateSerializer, Immutable, Alias("openrs.SampleVerdicts")]
public sealed record SampleVerdicts
{
    /// <summary>Not finished.</summary>
    public const char None = '.';

    /// <summary>Judged correct.</summary>
    public const char Correct = 'c';

    /// <summary>Judged wrong.</summary>
    public const char Wrong = 'w';

    /// <summary>Finished, but without a verdict: verifier out of time, or gold answer unreadable.</summary>
    public const char Undecided = 'u';

    /// <summary>The letters, each one of the constants here.</summary>
    [Id(0)]
    public required string Letters { get; init; }

    /// <summary>Finished samples whose prompt was cut, whatever the verdict.</summary>
    [Id(1)]
    public int PromptsCut { get; init; }

    /// <summary>Number of samples.</summary>
    public int Total => Letters.Length;

    /// <summary>Number of finished samples.</summary>
    public int Finished => Letters.Length - Letters.AsSpan().Count(None);

    /// <summary>As many samples, none of them finished.</summary>
    /// <param name="count">Number of samples, 0 or more.</param>
    public static SampleVerdicts Pending(int count) => new() { Letters = new string(None, count) };

    /// <summary>What came of several runs of samples, one behind the other.</summary>
    public static SampleVerdicts Concat(IReadOnlyCollection<SampleVerdicts> parts) => new()
    {
        Letters = string.Concat(parts.Select(static part => part.Letters)),
        PromptsCut = parts.Sum(static part => part.PromptsCut),
    };
}
