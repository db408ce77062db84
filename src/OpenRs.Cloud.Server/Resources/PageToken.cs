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

    public static string Format(int position, string parent) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{position}:{parent}"))).Replace('/', '_').Replace('+', '-');

    public static int Parse(string token, string parent)
    {
        if (token.Length == 0)
        {
            return 0;
        }

        var bytes = new byte[token.Length];
        if (Convert.TryFromBase64String(token.Replace('_', '/').Replace('-', '+'), bytes, out var length)
            && Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2) is [var position, var of]
            && of == parent
            && int.TryParse(position, NumberStyles.None, CultureInfo.InvariantCulture, out var value))
        {
            return value;
        }

        throw CloudException.Field(ErrorReason.InvalidArgument, "page_token", "is not one that this listing gave out.");
    }
}
