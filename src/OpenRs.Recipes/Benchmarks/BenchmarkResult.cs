using OpenRs.Recipes.Statistics;
using OpenRs.Verification.Options;

namespace OpenRs.Recipes.Benchmarks;

/// <summary>Samples of an evaluation by problem, and what metrics make of them.</summary>
public sealed class BenchmarkResult
{
    private readonly IReadOnlyList<IReadOnlyList<SampledAnswer>> _problems;
    private readonly VerifierProfile _profile;
    private readonly Lazy<IReadOnlyList<AnswerGroups>> _groups;

    /// <summary>Takes the samples.</summary>
    /// <param name="problems">The judged samples of each problem; those without a verdict are left out.</param>
    /// <param name="profile">Whose verdicts decide which answers are equal.</param>
    public BenchmarkResult(IReadOnlyList<IReadOnlyList<SampledAnswer>> problems, VerifierProfile profile)
    {
        ArgumentNullException.ThrowIfNull(problems);
        (_problems, _profile) = (problems, profile);
        _groups = new(() => [.. problems.Select(samples => AnswerGroups.Of(samples, _profile))]);
    }

    /// <summary>Problems, those without a judged sample included.</summary>
    public int Problems => _problems.Count;

    /// <summary>The value of each problem; null where it has fewer judged samples than the metric takes.</summary>
    /// <param name="metric">The metric.</param>
    /// <remarks>The average takes all samples of a problem, whatever its k: fewer of them would only be less exact.</remarks>
    public IReadOnlyList<double?> ValuesOf(Metric metric) =>
        [.. Enumerable.Range(0, Problems).Select(problem => ValueOf(metric, problem))];

    /// <summary>The mean over the problems that have enough samples; null where none has.</summary>
    /// <param name="metric">The metric.</param>
    public Estimate? EstimateOf(Metric metric)
    {
        var values = ValuesOf(metric).OfType<double>().ToList();
        return values.Count == 0 ? null : ProblemBootstrap.OfShares(values);
    }

    private double? ValueOf(Metric metric, int problem)
    {
        var samples = _problems[problem];
        if (samples.Count == 0 || (metric.Kind != MetricKind.Average && samples.Count < metric.K))
        {
            return null;
        }

        var correct = samples.Count(static sample => sample.IsCorrect);
        return metric.Kind switch
        {
            MetricKind.Average => (double)correct / samples.Count,
            MetricKind.Pass => PassAtK.Of(samples.Count, correct, metric.K),
            _ => MajorityVote.Of(_groups.Value[problem].Votes, _groups.Value[problem].WithoutAnswer, metric.K),
        };
    }
}
