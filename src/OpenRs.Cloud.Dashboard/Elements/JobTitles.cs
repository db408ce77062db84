using OpenRs.Cloud.Client;
using OpenRs.Cloud.Dashboard.Formatting;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Dashboard.Elements;

/// <summary>
/// Names for people of runs and evaluations that a page knows by their resource names. The API is asked only when there is one that was
/// not looked for yet.
/// </summary>
public sealed class JobTitles
{
    private const int PageSize = 1000;
    private readonly Dictionary<string, string> _titles = new(StringComparer.Ordinal);

    /// <summary>The name of a run or evaluation; its id where it has none.</summary>
    public string Of(string job) => _titles.GetValueOrDefault(job, "") is { Length: > 0 } title ? title : Words.Id(job);

    /// <summary>Looks for the names of runs and evaluations of a project, among its 1,000 newest of each.</summary>
    public async Task LearnAsync(OpenRsClient api, string project, IEnumerable<string> jobs, CancellationToken cancellationToken)
    {
        var parent = $"projects/{project}";
        var unknown = jobs.Where(job => job.StartsWith($"{parent}/", StringComparison.Ordinal) && !_titles.ContainsKey(job)).ToList();
        if (unknown.Exists(static job => job.Contains("/runs/", StringComparison.Ordinal)))
        {
            var page = await api.Runs.ListRunsAsync(
                new ListRunsRequest { Parent = parent, PageSize = PageSize }, cancellationToken: cancellationToken);
            Keep(page.Runs.Select(static run => (run.Name, run.DisplayName)));
        }

        if (unknown.Exists(static job => job.Contains("/evaluations/", StringComparison.Ordinal)))
        {
            var page = await api.Evaluations.ListEvaluationsAsync(
                new ListEvaluationsRequest { Parent = parent, PageSize = PageSize }, cancellationToken: cancellationToken);
            Keep(page.Evaluations.Select(static evaluation => (evaluation.Name, evaluation.DisplayName)));
        }

        // Deleted ones are in no list; they are not looked for again.
        unknown.ForEach(job => _titles.TryAdd(job, ""));
    }

    private void Keep(IEnumerable<(string Name, string Title)> found)
    {
        foreach (var (name, title) in found)
        {
            _titles[name] = title;
        }
    }
}
