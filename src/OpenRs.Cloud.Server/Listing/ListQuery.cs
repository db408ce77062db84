using System.Security.Cryptography;
using System.Text;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Listing;
using OpenRs.Cloud.Server.Resources;

namespace OpenRs.Cloud.Server.Listing;

/// <summary>What a client asks of a list: a page of what a filter matches, in some order, at a bounded cost.</summary>
/// <typeparam name="T">What is listed.</typeparam>
internal sealed class ListQuery<T>
    where T : class
{
    private readonly string _listing;
    private readonly string _token;
    private readonly int _size;
    private readonly bool _isNarrowed;
    private readonly ListFilter<T> _filter;
    private readonly ListOrder<T>? _order;

    private ListQuery(string listing, int size, string token, bool isNarrowed, ListFilter<T> filter, ListOrder<T>? order)
    {
        (_listing, _token, _size, _isNarrowed, _filter, _order) = (listing, token, size, isNarrowed, filter, order);
        After = order is null ? PageToken.Parse(token, listing) : null;
    }

    /// <summary>The id that the page before ended with; <see langword="null"/> to begin with the first.</summary>
    public string? After { get; }

    /// <summary>How many resources are likely to be looked at, at least.</summary>
    public int AtOnce => _isNarrowed || _order is not null ? ListCost.MaxExamined : _size + 1;

    /// <summary>Reads the fields of a request.</summary>
    /// <param name="listing">The list, such as <c>projects/default/runs</c>.</param>
    /// <param name="pageSize">Its <c>page_size</c>.</param>
    /// <param name="pageToken">Its <c>page_token</c>.</param>
    /// <param name="filter">Its <c>filter</c>.</param>
    /// <param name="orderBy">Its <c>order_by</c>.</param>
    /// <param name="fields">What both can name.</param>
    /// <param name="isNarrowed">Whether the list is asked for a part of its resources by another field than its filter.</param>
    /// <exception cref="CloudException">INVALID_ARGUMENT with the field that is wrong, and where.</exception>
    public static ListQuery<T> Parse(
        string listing,
        int pageSize,
        string pageToken,
        string filter,
        string orderBy,
        IReadOnlyList<ListField<T>> fields,
        bool isNarrowed = false)
    {
        var bound = filter.Length + orderBy.Length == 0 ? listing : $"{listing}#{Digest(filter, orderBy)}";
        return new ListQuery<T>(
            bound,
            PageToken.Size(pageSize),
            pageToken,
            isNarrowed || !string.IsNullOrWhiteSpace(filter),
            Read("filter", () => ListFilter<T>.Parse(filter, fields)),
            Read("order_by", () => ListOrder<T>.Parse(orderBy, fields)));
    }

    /// <summary>Takes the page.</summary>
    /// <param name="rest">
    /// The list in its own order, after <see cref="After"/>: ids, with the resource unless it is gone or left out anyway.
    /// </param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The page, and the token of the next; empty on the last.</returns>
    public Task<(IReadOnlyList<T> Page, string Next)> TakeAsync(
        IAsyncEnumerable<(string Id, T? Item)> rest, CancellationToken cancellationToken) =>
        _order is null ? TakeNextAsync(rest, cancellationToken) : TakeSortedAsync(rest, _order, cancellationToken);

    private async Task<(IReadOnlyList<T> Page, string Next)> TakeNextAsync(
        IAsyncEnumerable<(string Id, T? Item)> rest, CancellationToken cancellationToken)
    {
        var (page, examined, last) = (new List<T>(), 0, "");
        await foreach (var (id, item) in rest.WithCancellation(cancellationToken))
        {
            if (page.Count == _size || examined == ListCost.MaxExamined)
            {
                return (page, PageToken.Format(last, _listing));
            }

            (examined, last) = (examined + 1, id);
            if (item is not null && _filter.Matches(item))
            {
                page.Add(item);
            }
        }

        return (page, "");
    }

    private async Task<(IReadOnlyList<T> Page, string Next)> TakeSortedAsync(
        IAsyncEnumerable<(string Id, T? Item)> all, ListOrder<T> order, CancellationToken cancellationToken)
    {
        var first = PageToken.ParseNumber(_token, _listing);
        var (items, examined) = (new List<T>(), 0);
        await foreach (var (_, item) in all.WithCancellation(cancellationToken))
        {
            if (examined++ == ListCost.MaxSorted)
            {
                throw CloudException.Field(
                    ErrorReason.InvalidArgument,
                    "order_by",
                    $"can sort {ListCost.MaxSorted} resources, and there are more. Leave it out, and sort what you get.");
            }

            if (item is not null && _filter.Matches(item))
            {
                items.Add(item);
            }
        }

        var page = order.Apply(items).Skip(first).Take(_size).ToList();
        return (page, first + page.Count < items.Count ? PageToken.Format(first + page.Count, _listing) : "");
    }

    private static TResult Read<TResult>(string field, Func<TResult> parse)
    {
        try
        {
            return parse();
        }
        catch (FilterException exception)
        {
            throw CloudException.Field(ErrorReason.InvalidArgument, field, exception.Message);
        }
    }

    private static string Digest(string filter, string orderBy) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{filter}\n{orderBy}")))[..16];
}
