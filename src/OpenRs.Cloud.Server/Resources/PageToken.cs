using OpenRs.Cloud.Projects;
using System.Globalization;
using System.Text;
using OpenRs.Cloud.Errors;

namespace OpenRs.Cloud.Server.Resources;

/// <summary>
/// Page tokens: where a listing goes on, bound to that listing: its parent, collection and filter. They carry no authority.
/// </summary>
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
    /// <param name="listing">The listing, such as projects/default/runs.</param>
    public static string Format(string last, string listing) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes($"{last}:{listing}")).Replace('/', '_').Replace('+', '-');

    /// <param name="last">The number that the page ended with.</param>
    /// <param name="listing">The listing, such as projects/default/costs.</param>
    public static string Format(long last, string listing) => Format(last.ToString(CultureInfo.InvariantCulture), listing);

    /// <summary>The resource that the page before ended with; <see langword="null"/> for the first page.</summary>
    public static string? Parse(string token, string listing)
    {
        if (token.Length == 0)
        {
            return null;
        }

        var bytes = new byte[token.Length];
        if (Convert.TryFromBase64String(token.Replace('_', '/').Replace('-', '+'), bytes, out var length)
            && Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2) is [var last, var of]
            && of == listing
            && ResourceId.IsValid(last))
        {
            return last;
        }

        throw Foreign();
    }

    /// <summary>The number that the page before ended with; 0 for the first page.</summary>
    public static int ParseNumber(string token, string listing) =>
        Parse(token, listing) is not { } last ? 0
        : int.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw Foreign();

    /// <summary>The refusal of a token that another listing gave out, or none.</summary>
    public static CloudException Foreign() =>
        CloudException.Field(ErrorReason.InvalidArgument, "page_token", "is not one that this listing gave out.");
}
