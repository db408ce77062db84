using System.Runtime.CompilerServices;

namespace OpenRs.Cloud.Server.Listing;

/// <summary>Goes through the runs or evaluations of a project, newest first.</summary>
internal static class JobScan
{
    /// <summary>Jobs that are looked at together, at most.</summary>
    public const int MaxAtOnce = 100;

    /// <summary>The jobs that were created before one of them; deleted ones as ids alone.</summary>
    /// <typeparam name="T">What is known of a job.</typeparam>
    /// <param name="listAsync">Lists ids: those before one of them, and so many at most.</param>
    /// <param name="findAsync">Finds the job of an id; <see langword="null"/> when it is deleted.</param>
    /// <param name="before">An id; <see langword="null"/> starts with the newest.</param>
    /// <param name="atOnce">How many to look at together.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async IAsyncEnumerable<(string Id, T? Job)> ReadAsync<T>(
        Func<string?, int, CancellationToken, Task<IReadOnlyList<string>>> listAsync,
        Func<string, CancellationToken, Task<T?>> findAsync,
        string? before,
        int atOnce,
        [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : class
    {
        await foreach (var ids in ReadIdsAsync(listAsync, before, Math.Min(atOnce, MaxAtOnce), cancellationToken))
        {
            var found = await Task.WhenAll(ids.Select(id => findAsync(id, cancellationToken)));
            foreach (var entry in ids.Zip(found))
            {
                yield return entry;
            }
        }
    }

    /// <summary>The ids alone, as many together as are asked for.</summary>
    /// <param name="listAsync">Lists ids: those before one of them, and so many at most.</param>
    /// <param name="before">An id; <see langword="null"/> starts with the newest.</param>
    /// <param name="size">Ids to ask for together.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async IAsyncEnumerable<IReadOnlyList<string>> ReadIdsAsync(
        Func<string?, int, CancellationToken, Task<IReadOnlyList<string>>> listAsync,
        string? before,
        int size,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IReadOnlyList<string> ids;
        do
        {
            ids = await listAsync(before, size, cancellationToken);
            yield return ids;
            before = ids.Count > 0 ? ids[^1] : before;
        }
        while (ids.Count == size);
    }
}
