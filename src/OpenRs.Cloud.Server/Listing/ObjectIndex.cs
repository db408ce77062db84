using System.Collections.Concurrent;
using OpenRs.Cloud.Storage.Objects;

namespace OpenRs.Cloud.Server.Listing;

/// <summary>
/// Lists what lies in the object store as one describing object each, such as datasets. Descriptions are kept in memory and read again when
/// they change; of those who ask for the same list at once most share one look at the store, which began after each of them asked.
/// </summary>
/// <typeparam name="T">What a description says.</typeparam>
/// <param name="objects">The store.</param>
/// <param name="idOf">The id that an object's name gives; <see langword="null"/> for objects that describe nothing.</param>
/// <param name="readAsync">Reads the description of an id below a prefix; <see langword="null"/> when it is gone.</param>
internal sealed class ObjectIndex<T>(
    IObjectStore objects, Func<string, string?> idOf, Func<string, string, CancellationToken, Task<T?>> readAsync)
    where T : class
{
    private const int MaxPrefixes = 1000;
    private const int ParallelReads = 16;
    private readonly ConcurrentDictionary<string, SharedList<T>> _lists = new(StringComparer.Ordinal);

    /// <summary>All that there is below a prefix, in the order of their ids.</summary>
    /// <param name="prefix">Start of the names of the objects.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<IReadOnlyList<(string Id, T Item)>> ListAsync(string prefix, CancellationToken cancellationToken)
    {
        if (_lists.Count > MaxPrefixes)
        {
            _lists.Clear();
        }

        var list = _lists.GetOrAdd(prefix, name => new SharedList<T>(known => LookAsync(name, known)));
        return list.GetAsync().WaitAsync(cancellationToken);
    }

    private async Task<IReadOnlyList<ListedObject<T>>> LookAsync(string prefix, IReadOnlyDictionary<string, ListedObject<T>> known)
    {
        var found = new List<(string Id, string ETag)>();
        await foreach (var entry in objects.ListAsync(prefix, CancellationToken.None))
        {
            if (idOf(entry.Name) is { } id)
            {
                found.Add((id, entry.ETag));
            }
        }

        var items = new ListedObject<T>?[found.Count];
        var reading = new ParallelOptions { MaxDegreeOfParallelism = ParallelReads };
        await Parallel.ForAsync(0, found.Count, reading, async (i, cancellationToken) =>
        {
            var (id, tag) = found[i];
            items[i] = known.GetValueOrDefault(id) is { } same && same.ETag == tag ? same
                : await readAsync(prefix, id, cancellationToken) is { } item ? new ListedObject<T>(id, tag, item)
                : null;
        });
        return [.. items.OfType<ListedObject<T>>().OrderBy(static item => item.Id, StringComparer.Ordinal)];
    }
}
