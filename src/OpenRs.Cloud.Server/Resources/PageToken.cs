using System.Globalization;
using System.Text;
using OpenRs.Cloud.Errors;

namespace OpenRs.Cloud.Server.Resources;

/// <summary>Page tokens: where a listing goes on, bound to the listing's parent. They carry no authority.</summary>
internal static class PageToken
{
    private const int DefaultSize = 50;
    private const int MaxSize = 1000;

    public static int Size(int requested) => requested switch
    {
        < 0 => throw CloudException.Field(ErrorReason.InvalidArgument, "page_size", "must not be negative."),
        0 => DefaultSize,
        _ => Math.Min(requested, MaxSize),
    };

    /// <param name="last">The last resource of the page.</param>
    /// <param name="parent">The listing's parent.</param>
    public static string Format(string last, string parent) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes($"{last}:{parent}")).Replace('/', '_').Replace('+', '-');

    /// <summary>The resource that the page before ended with; <see langword="null"/> for the first page.</summary>
    public static string? Parse(string token, string parent)
    {
        if (token.Length == 0)
        {
            return null;
        }

        var bytes = new byte[token.Length];
        if (Convert.TryFromBase64String(token.Replace('_', '/').Replace('-', '+'), bytes, out var length)
            && Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2) is [var last, var of]
            && of == parent
            && ResourceName.IsId(last))
        {
            return last;
        }

        throw Foreign();
    }

    /// <summary>Takes a page from a listing that begins after the page before.</summary>
    /// <returns>The page, and the token of the next; empty on the last.</returns>
    public static async Task<(IReadOnlyList<string> Page, string Next)> TakeAsync(
        IAsyncEnumerable<string> ids, int size, string parent, CancellationToken cancellationToken)
    {
        var page = await ids.Take(size + 1).ToListAsync(cancellationToken);
        return page.Count > size ? (page[..size], Format(page[size - 1], parent)) : (page, "");
    }

    /// <summary>The number that the page before ended with; 0 for the first page.</summary>
    public static int ParseNumber(string token, string parent) =>
        Parse(token, parent) is not { } last ? 0
        : int.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw Foreign();

    private static CloudException Foreign() =>
        CloudException.Field(ErrorReason.InvalidArgument, "page_token", "is not one that this listing gave out.");
}
