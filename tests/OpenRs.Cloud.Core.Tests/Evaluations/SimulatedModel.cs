namespace OpenRs.Cloud.Evaluations;

/// <summary>A model whose chance of a correct answer is spread evenly over problems, from never to always.</summary>
internal static class SimulatedModel
{
    /// <summary>Verdicts on problems drawn at random, by problem and sample.</summary>
    public static string Answers(Random random, int problems, int samplesPerProblem) =>
        Answers(random, Difficulties(random, problems), samplesPerProblem);

    /// <summary>Verdicts on these problems.</summary>
    public static string Answers(Random random, IEnumerable<double> chances, int samplesPerProblem) => string.Concat(
        chances.SelectMany(chance => Enumerable.Range(0, samplesPerProblem).Select(_ => random.NextDouble() < chance ? 'c' : 'w')));

    /// <summary>Chances of a correct answer.</summary>
    public static IReadOnlyList<double> Difficulties(Random random, int problems) =>
        [.. Enumerable.Range(0, problems).Select(_ => random.NextDouble())];
}
