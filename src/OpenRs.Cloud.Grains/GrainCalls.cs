namespace OpenRs.Cloud;

/// <summary>Calls of a grain to several others at once.</summary>
internal static class GrainCalls
{
    /// <summary>
    /// Waits for all calls, then answers in their order or throws what the first failed one threw. Unlike
    /// <see cref="Task.WhenAll(Task[])"/>
    /// nothing of it runs on the thread pool: between two turns of the grain there is only the grain, and a simulated world stays its
    /// seed's.
    /// </summary>
    public static async Task<T[]> AllAsync<T>(IEnumerable<Task<T>> calls)
    {
        var underWay = calls.ToArray();
        foreach (var call in underWay)
        {
            await ((Task)call).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }

        var answers = new T[underWay.Length];
        for (var i = 0; i < answers.Length; i++)
        {
            answers[i] = await underWay[i];
        }

        return answers;
    }
}
