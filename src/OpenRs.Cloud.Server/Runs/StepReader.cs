using OpenRs.Cloud.Runs;

namespace OpenRs.Cloud.Server.Runs;

/// <summary>Reads metrics of steps, from the run where it still holds them and else from the archive.</summary>
internal sealed class StepReader(IGrainFactory grains, IRunArchive<StepMetrics> archive)
{
    /// <summary>The steps of a range, oldest first. Only the blocks of that range are read.</summary>
    /// <param name="run">The run.</param>
    /// <param name="first">First step, at least 1.</param>
    /// <param name="last">Last step; none after the run's own is looked for.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <returns>The steps; fewer where an earlier build kept only the last ones.</returns>
    public async Task<IReadOnlyList<StepMetrics>> ReadAsync(RunSnapshot run, int first, int last, CancellationToken cancellationToken)
    {
        last = Math.Min(last, run.Step);
        if (run.RecentSteps is [{ Step: var oldest }, ..] && oldest <= first)
        {
            return Between(run.RecentSteps, first, last);
        }

        // In this order: a step that is archived in between is seen twice and taken once, the other way round it would be missed.
        var held = await grains.GetGrain<ITrainingRunGrain>(run.RunId).ListStepsAsync(first, last, cancellationToken);
        var until = held.Count == 0 ? last : held[0].Step - 1;
        var reads = new List<Task<IReadOnlyList<StepMetrics>>>();
        for (var block = RunBlocks.FirstOf(first); block <= until; block += RunBlocks.Size)
        {
            reads.Add(archive.ReadAsync(run.ProjectId, run.RunId, block, cancellationToken));
        }

        var blocks = await Task.WhenAll(reads);
        return [.. Between(blocks.SelectMany(static block => block), first, until), .. held];
    }

    private static IReadOnlyList<StepMetrics> Between(IEnumerable<StepMetrics> steps, int first, int last) =>
        [.. steps.Where(step => step.Step >= first && step.Step <= last)];
}
