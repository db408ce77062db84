using System.Text.Json;
using System.Text.Json.Serialization;
using OpenRs.Cloud.Errors;

namespace OpenRs.Cloud.Agents;

/// <summary>
/// Price rows as JSON: an array of objects with <c>gpu_type</c>, <c>usd_per_gpu_hour</c>, and where needed <c>spot</c> (true or false) and
/// <c>from</c> (ISO 8601 with offset). Comments and trailing commas are allowed, unknown keys are not.
/// </summary>
public static class PriceFile
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        RespectNullableAnnotations = true,
    };

    /// <summary>Reads price rows.</summary>
    /// <param name="json">The file's text.</param>
    /// <exception cref="CloudException">INVALID_ARGUMENT, with the line of what is wrong.</exception>
    public static IReadOnlyList<PriceRow> Parse(string json)
    {
        try
        {
            var rows = JsonSerializer.Deserialize<List<PriceRow?>>(json, Options) ?? throw new JsonException("It is null.");
            IReadOnlyList<PriceRow> prices = [.. rows.Select(static row => row ?? throw new JsonException("A row is null."))];
            _ = new PriceBook(prices);
            return prices;
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            throw new CloudException(
                CloudErrorKind.InvalidArgument,
                ErrorReason.InvalidArgument,
                $"The price file is wrong: {(exception is JsonException malformed ? Describe(malformed) : exception.Message)} "
                + $"It holds rows such as {{ \"gpu_type\": \"A40\", "
                + $"\"usd_per_gpu_hour\": 0.44 }}.");
        }
    }

    // The reader's own message names types of this program.
    private static string Describe(JsonException exception) => exception.LineNumber is { } line
        ? FormattableString.Invariant($"At line {line + 1} it is no JSON, or a key there is missing, unknown or of a wrong kind.")
        : exception.Message;
}
