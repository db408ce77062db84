using System.Text.Json;

namespace OpenRs.Recipes.ModelFiles;

/// <summary>A JSON object of a configuration. What is missing or null is null; what has another type is an error with its key.</summary>
internal readonly struct ConfigObject
{
    private const int MostIds = 1000;

    private readonly string _path;
    private readonly JsonElement _element;

    public ConfigObject(string path, JsonElement element)
    {
        (_path, _element) = (path, element);
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw Wrong("is not a JSON object.");
        }
    }

    /// <summary>Keys whose value is not null, false or empty.</summary>
    public IEnumerable<string> SetKeys =>
        _element.EnumerateObject().Where(static member => IsSet(member.Value)).Select(static member => member.Name);

    public bool IsTrue(string key) => Find(key)?.ValueKind == JsonValueKind.True;

    public bool Has(string key) => Find(key) is not null;

    public ConfigObject? Object(string key) => Find(key) is { } value
        ? value.ValueKind == JsonValueKind.Object ? new ConfigObject(_path, value) : throw WrongType(key, "an object")
        : null;

    public int? Integer(string key) => Find(key) is { } value ? Integer(value, key) : null;

    public double? Number(string key) => Find(key) is { } value
        ? value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) ? number : throw WrongType(key, "a number")
        : null;

    public bool? Flag(string key) => Find(key)?.ValueKind switch
    {
        null => null,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw WrongType(key, "true or false"),
    };

    public string? Text(string key) => Find(key) is { } value
        ? value.ValueKind == JsonValueKind.String ? value.GetString() : throw WrongType(key, "a text")
        : null;

    public IReadOnlyList<string>? Texts(string key)
    {
        if (Find(key) is not { } value)
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(static item => item.ValueKind == JsonValueKind.String)
            ? [.. value.EnumerateArray().Select(static item => item.GetString()!)]
            : throw WrongType(key, "a list of texts");
    }

    public IReadOnlyList<int>? Ids(string key)
    {
        if (Find(key) is not { } value)
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            return [Integer(value, key)];
        }

        var ids = this;
        return value.GetArrayLength() <= MostIds
            ? [.. value.EnumerateArray().Select(id => ids.Integer(id, key))]
            : throw Wrong($"'{key}' lists more than {MostIds} ids.");
    }

    public CheckpointFormatException Wrong(string problem, Exception? inner = null) => new(_path, problem, inner);

    private static bool IsSet(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.False => false,
        JsonValueKind.String => value.GetString()!.Length > 0,
        JsonValueKind.Array => value.GetArrayLength() > 0,
        JsonValueKind.Object => value.EnumerateObject().Any(),
        _ => true,
    };

    private JsonElement? Find(string key) =>
        _element.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private int Integer(JsonElement value, string key) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number)
            ? number
            : throw WrongType(key, "a whole number of 32 bits");

    private CheckpointFormatException WrongType(string key, string expected) => Wrong($"'{key}' must be {expected}.");
}
