using System.Collections.Concurrent;
using OpenRs.Cloud.Client;
using OpenRs.Cloud.Client.Errors;
using OpenRs.Cloud.Dashboard.Sessions;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Dashboard.Runs;

/// <summary>
/// Reads the runs of a project with what ListRuns does not tell of them, for one user. What cannot have changed is not asked for again.
/// </summary>
internal sealed class RunReader(UserApi api)
{
    // A list is charged by the size that is asked for: most projects have fewer runs than the first page holds.
    private const int FirstPageSize = 100;
    private const int MaxRuns = 1000;
    private const int CallsAtOnce = 8;
    private const int ChargesRead = 50;

    // Of each run the last one read, with what it was made from.
    private readonly ConcurrentDictionary<string, (Basis Basis, RunForecast Forecast)> _forecasts = [];
    private readonly ConcurrentDictionary<string, string> _gpuTypes = [];

    /// <summary>The newest runs of a project, at most 1,000.</summary>
    public async Task<IReadOnlyList<Run>> ListAsync(string project, CancellationToken cancellationToken)
    {
        var client = await api.ClientAsync();
        var runs = new List<Run>();
        var request = new ListRunsRequest { Parent = $"projects/{project}", PageSize = FirstPageSize };
        do
        {
            var page = await client.Runs.ListRunsAsync(request, cancellationToken: cancellationToken);
            runs.AddRange(page.Runs);
            (request.PageToken, request.PageSize) = (page.NextPageToken, MaxRuns - runs.Count);
        }
        while (request.PageToken.Length > 0 && runs.Count < MaxRuns);
        return runs;
    }

    /// <summary>A run as a line, with what was read of it before.</summary>
    public RunRow RowOf(Run run) =>
        new(run) { Forecast = LastForecastOf(run), GpuTypes = _gpuTypes.GetValueOrDefault(run.Name, "") };

    /// <summary>Reads forecasts and GPU types of runs that have none yet.</summary>
    public async Task ReadMoreAsync(string project, IEnumerable<Run> runs, CancellationToken cancellationToken)
    {
        var client = await api.ClientAsync();
        var options = new ParallelOptions { MaxDegreeOfParallelism = CallsAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(runs, options, async (run, token) =>
        {
            if (!OpenRsClient.IsFinal(run.State) && !IsForecast(run))
            {
                await TryAsync(async () => _forecasts[run.Name] = (Basis.Of(run), await client.Runs.ForecastRunAsync(
                    new ForecastRunRequest { Parent = $"projects/{project}", Run = run.Name }, cancellationToken: token)));
            }

            if (!_gpuTypes.ContainsKey(run.Name) && run.Cost.SpentUsdMicros > 0)
            {
                await TryAsync(async () => Note(run.Name, await client.Costs.ListChargesAsync(
                    new ListChargesRequest { Parent = run.Name, PageSize = ChargesRead }, cancellationToken: token)));
            }
        });
    }

    // The list stands without them: what is wrong with one run hides no other.
    private static async Task TryAsync(Func<Task> read)
    {
        try
        {
            await read();
        }
        catch (OpenRsException)
        {
            // The next turn tries again.
        }
    }

    private void Note(string run, ListChargesResponse charges)
    {
        var types = charges.Charges.Select(static charge => charge.GpuType).Distinct().Order(StringComparer.Ordinal).ToList();
        if (types.Count > 0)
        {
            _gpuTypes[run] = string.Join(", ", types);
        }
    }

    private bool IsForecast(Run run) => _forecasts.TryGetValue(run.Name, out var read) && read.Basis == Basis.Of(run);

    // That of some steps ago stands until the new one has come.
    private RunForecast? LastForecastOf(Run run) =>
        _forecasts.TryGetValue(run.Name, out var read) && read.Basis with { Step = run.Step } == Basis.Of(run) ? read.Forecast : null;

    private readonly record struct Basis(int Step, RunState State, long Budget)
    {
        public static Basis Of(Run run) => new(run.Step, run.State, run.Cost.BudgetUsdMicros);
    }
}
