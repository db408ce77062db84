namespace OpenRs.Cloud.Runs;

/// <summary>Verdict counts of one policy version on the held-out problems.</summary>
[GenerateSerializer, Immutable, Alias("openrs.EvaluationSummary")]
public sealed record EvaluationSummary
{
    /// <summary>Policy version.</summary>
    [Id(0)]
    public required int Step { get; init; }

    /// <summary>Problems with a verdict of correct or wrong.</summary>
    [Id(1)]
    public required int Problems { get; init; }

    /// <summary>Problems answered correctly.</summary>
    [Id(2)]
    public required int Correct { get; init; }

    /// <summary>Problems without a verdict: verifier out of time, or gold answer unreadable.</summary>
    [Id(3)]
    public required int WithoutVerdict { get; init; }

    /// <summary>Problems whose prompt was cut, whatever the verdict.</summary>
    [Id(4)]
    public int PromptsCut { get; init; }
}
