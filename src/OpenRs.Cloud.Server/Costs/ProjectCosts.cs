using System.Runtime.CompilerServices;
using Microsoft.Extensions.Caching.Memory;
using OpenRs.Cloud.Costs;
using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Projects;
using OpenRs.Cloud.Server.Listing;
using OpenRs.Cloud.Work;
using OpenRs.Cloud.Workers;

namespace OpenRs.Cloud.Server.Costs;

/// <summary>
/// What the jobs of a project cost. The rows of a job that is over do not change any more and are kept in memory, so that a list of many
/// reads each ledger once.
/// </summary>
internal sealed class ProjectCosts(IGrainFactory grains, ChargeReader charges) : IDisposable
{
    private const int JobsPerPage = 1000;
    private const int ReadAtOnce = 16;

    // A row takes about 300 bytes.
    private readonly MemoryCache _over = new(new MemoryCacheOptions { SizeLimit = 200_000 });

    /// <summary>The jobs of a project, deleted ones too: their objects are gone, what they cost is not.</summary>
    public async IAsyncEnumerable<string> JobsAsync(string projectId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var project = grains.GetGrain<IProjectGrain>(projectId);
        foreach (var listAsync in new Func<string?, int, CancellationToken, Task<IReadOnlyList<string>>>[]
        {
            project.ListRunsAsync, project.ListEvaluationsAsync,
        })
        {
            await foreach (var ids in JobScan.ReadIdsAsync(listAsync, before: null, JobsPerPage, cancellationToken))
            {
                foreach (var id in ids)
                {
                    yield return id;
                }
            }
        }
    }

    /// <summary>What each job of a project cost in some hours; jobs that cost nothing then are left out.</summary>
    /// <param name="projectId">Project.</param>
    /// <param name="from">The first hours' start.</param>
    /// <param name="to">Where the hours end.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<IReadOnlyList<JobCosts>> ReadAsync(
        string projectId, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var costs = new List<JobCosts>();
        await foreach (var ids in JobsAsync(projectId, cancellationToken).Chunk(ReadAtOnce).WithCancellation(cancellationToken))
        {
            foreach (var job in await Task.WhenAll(ids.Select(id => ReadJobAsync(projectId, id, cancellationToken))))
            {
                var rows = job.Rows.Where(row => row.Hour >= from && row.Hour < to).ToList();
                if (rows.Count > 0)
                {
                    costs.Add(job with { Rows = rows });
                }
            }
        }

        return costs;
    }

    public void Dispose() => _over.Dispose();

    private async Task<JobCosts> ReadJobAsync(string projectId, string jobId, CancellationToken cancellationToken)
    {
        if (_over.TryGetValue(jobId, out JobCosts? known))
        {
            return known!;
        }

        // Asked before the charges are read: what is over then has no more of them.
        var job = await grains.GetJob(jobId).GetSummaryAsync(cancellationToken);
        var ledger = await grains.GetGrain<ILedgerGrain>(jobId).GetAsync(cancellationToken);
        var rows = FocusRow.Of(projectId, jobId, LedgerBook.Rounded(await charges.ReadAsync(jobId, cancellationToken))).ToList();
        var costs = new JobCosts(job?.RecipeName ?? "", rows);
        if (job is { Activity: JobActivity.Over } && ledger is { Closed: true, Leases: 0 })
        {
            _over.Set(jobId, costs, new MemoryCacheEntryOptions { Size = 1 + rows.Count });
        }

        return costs;
    }
}
