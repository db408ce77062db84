namespace OpenRs.Cloud.Server.Listing;

/// <summary>
/// A list that many ask for: at most one look is under way and one waits, and everybody gets one that began after they asked.
/// </summary>
/// <typeparam name="T">What is listed.</typeparam>
/// <param name="lookAsync">Looks, given what the last look found.</param>
internal sealed class SharedList<T>(Func<IReadOnlyDictionary<string, ListedObject<T>>, Task<IReadOnlyList<ListedObject<T>>>> lookAsync)
{
    private readonly Lock _lock = new();
    private IReadOnlyDictionary<string, ListedObject<T>> _known = new Dictionary<string, ListedObject<T>>();
    private Task _underWay = Task.CompletedTask;
    private Task<IReadOnlyList<(string Id, T Item)>>? _next;

    public Task<IReadOnlyList<(string Id, T Item)>> GetAsync()
    {
        lock (_lock)
        {
            if (_next is null)
            {
                var before = _underWay;
                _next = Task.Run(() => RunAfterAsync(before));
            }

            return _next;
        }
    }

    private async Task<IReadOnlyList<(string Id, T Item)>> RunAfterAsync(Task before)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_lock)
        {
            (_underWay, _next) = (_next!, null);
        }

        var items = await lookAsync(_known);
        _known = items.ToDictionary(static item => item.Id, StringComparer.Ordinal);
        return [.. items.Select(static item => (item.Id, item.Item))];
    }
}
