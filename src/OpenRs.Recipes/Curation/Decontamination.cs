namespace OpenRs.Recipes.Curation;

/// <summary>
/// Finds problems of benchmarks in training data by runs of 13 words, as GPT-3 and later models did. A row is contaminated where it
/// shares with one problem of a benchmark at least half of the runs of whichever of the two has fewer: a copy with a sentence more, or
/// without its last, is found, and a phrase that many problems begin with is not taken for a copy. A problem of fewer than 13 words is
/// found where a row has just its words.
/// </summary>
public sealed class Decontamination
{
    /// <summary>Words of a run.</summary>
    public const int Length = 13;

    /// <summary>The share of runs from which on a row is contaminated.</summary>
    public const double DefaultThreshold = 0.5;

    private readonly List<(string Name, int Grams)> _problems = [];
    private readonly Dictionary<ulong, List<int>> _problemsOfGram = [];

    /// <summary>Problems of benchmarks.</summary>
    public int Problems => _problems.Count;

    /// <summary>Adds a problem of a benchmark.</summary>
    /// <param name="name">What to call it, such as file and line.</param>
    /// <param name="problem">Its text.</param>
    public void Add(string name, string problem)
    {
        var grams = WordGrams.Of(ProblemWords.Of(problem), Length);
        if (grams.Count == 0)
        {
            return;
        }

        foreach (var gram in grams)
        {
            if (!_problemsOfGram.TryGetValue(gram, out var problems))
            {
                _problemsOfGram[gram] = problems = [];
            }

            problems.Add(_problems.Count);
        }

        _problems.Add((name, grams.Count));
    }

    /// <summary>The problem that a text shares most with, and the share; <see langword="null"/> where it shares nothing.</summary>
    /// <param name="problem">The text.</param>
    public (string Name, double Overlap)? FindNearest(string problem)
    {
        var grams = WordGrams.Of(ProblemWords.Of(problem), Length);
        var shared = grams
            .Where(_problemsOfGram.ContainsKey)
            .SelectMany(gram => _problemsOfGram[gram])
            .CountBy(static index => index)
            .Select(pair => (_problems[pair.Key].Name, Overlap: (double)pair.Value / Math.Min(grams.Count, _problems[pair.Key].Grams)))
            .OrderByDescending(static pair => pair.Overlap)
            .ThenBy(static pair => pair.Name, StringComparer.Ordinal)
            .ToList();
        return shared.Count > 0 ? shared[0] : null;
    }

    /// <summary>Splits rows.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="threshold">The share of runs from which on a row is dropped, above 0 to 1.</param>
    public CurationResult Apply(IEnumerable<CuratedRow> rows, double threshold = DefaultThreshold) =>
        CurationResult.Split(rows, row => FindNearest(row.Problem) is { } nearest && nearest.Overlap >= threshold
            ? new DropReason(
                "shares its words with a benchmark",
                FormattableString.Invariant($"shares {nearest.Overlap * 100:0} % of its runs of {Length} words with {nearest.Name}."))
            : null);
}
