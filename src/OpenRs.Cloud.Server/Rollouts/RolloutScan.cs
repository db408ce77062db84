namespace OpenRs.Cloud.Server.Rollouts;

/// <summary>Finds the rollouts of a run that a list asks for, page by page, each page within a budget of reads.</summary>
internal sealed class RolloutScan(RolloutReader reader)
{
    /// <summary>Reads a page.</summary>
    /// <param name="runPrefix">Prefix of the run's objects.</param>
    /// <param name="query">What is asked for; its last step is one that the run has reached.</param>
    /// <param name="prompts">Prompts of a step.</param>
    /// <param name="start">Where the page begins.</param>
    /// <param name="size">Rollouts of a page.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The page, and where the next begins; <see langword="null"/> when there is none.</returns>
    public async Task<(IReadOnlyList<FoundRollout> Page, RolloutPlace? Next)> ReadAsync(
        string runPrefix, RolloutQuery query, int prompts, RolloutPlace start, int size, CancellationToken cancellationToken)
    {
        var page = new List<FoundRollout>();
        var budget = new ReadBudget();
        var next = start.Step >= query.FirstStep ? start : new RolloutPlace(query.FirstStep, 0, 0);
        var ahead = new StepsAhead(reader, runPrefix, prompts);
        while (next.Step <= query.LastStep)
        {
            if (budget.IsSpent)
            {
                return (page, next);
            }

            foreach (var part in await ahead.ReadAsync(next.Step, next.Position, query.LastStep - next.Step + 1, cancellationToken))
            {
                if (Add(page, part, query, start, size) is { } first)
                {
                    return (page, first);
                }

                budget.Count(part.Objects, part.Bytes);
                next = part.Next is { } position ? new RolloutPlace(part.Step, position, 0) : new RolloutPlace(part.Step + 1, 0, 0);
                if (part.Next is not null)
                {
                    break;
                }
            }
        }

        return (page, null);
    }

    // Answers the first rollout that does not fit.
    private static RolloutPlace? Add(List<FoundRollout> page, StepPart part, RolloutQuery query, RolloutPlace start, int size)
    {
        foreach (var group in part.Groups)
        {
            foreach (var sample in group.Samples.OrderBy(static sample => sample.Sample))
            {
                var place = new RolloutPlace(part.Step, group.Position, sample.Sample);
                if (place.CompareTo(start) < 0 || !query.Matches(group, sample))
                {
                    continue;
                }

                if (page.Count == size)
                {
                    return place;
                }

                page.Add(new FoundRollout(part.Step, group, sample));
            }
        }

        return null;
    }
}
