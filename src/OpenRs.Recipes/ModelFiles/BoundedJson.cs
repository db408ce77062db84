using System.Text.Json;
using System.Text.Unicode;

namespace OpenRs.Recipes.ModelFiles;

/// <summary>
/// Parses JSON that others wrote. A document takes twelve bytes for each value, so a text of many small ones would take many times its
/// size: values are counted, and their depth is, before anything is allocated for them.
/// </summary>
public static class BoundedJson
{
    /// <summary>Deepest nesting; the files of a model have four levels.</summary>
    public const int MaxDepth = 32;

    /// <summary>Values at most in a small file, such as config.json.</summary>
    public const int MaxSmallValues = 20_000;

    /// <summary>Bytes at most of a small file.</summary>
    public const int MaxSmallBytes = 1 << 20;

    /// <summary>Values at most in a large file: three for each merge of a vocabulary of a million.</summary>
    public const int MaxLargeValues = 4_000_000;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maxBytes">The most that a file of its kind may have.</param>
    /// <param name="maxValues">The most values in it, brackets counted.</param>
    /// <exception cref="CheckpointFormatException">It is missing, too large, or not JSON.</exception>
    public static JsonDocument Read(string path, int maxBytes = MaxSmallBytes, int maxValues = MaxSmallValues)
    {
        var content = BoundedFile.ReadAllBytes(path, maxBytes);
        try
        {
            return Parse(content, maxValues);
        }
        catch (JsonException error)
        {
            throw new CheckpointFormatException(path, Describe(error), error);
        }
    }

    /// <summary>Parses a text.</summary>
    /// <param name="json">UTF-8, with or without a byte order mark.</param>
    /// <param name="maxValues">The most values in it, brackets counted.</param>
    /// <exception cref="JsonException">It is not JSON, too deep, or has too many values; with the place.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> json, int maxValues)
    {
        if (json.Span.StartsWith("\uFEFF"u8))
        {
            json = json[3..];
        }

        // What is not UTF-8, or half a surrogate pair, would be an error of another type wherever the text is looked at.
        if (!Utf8.IsValid(json.Span))
        {
            throw new JsonException("is not UTF-8");
        }

        var reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { MaxDepth = MaxDepth });
        for (var values = 0; reader.Read(); values++)
        {
            if (values == maxValues)
            {
                throw new JsonException($"has more than {maxValues} values", null, lineNumber: null, reader.BytesConsumed);
            }

            CheckText(ref reader);
        }

        return JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = MaxDepth });
    }

    private static void CheckText(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped)
        {
            try
            {
                reader.GetString();
            }
            catch (InvalidOperationException error)
            {
                throw new JsonException("escapes half a surrogate pair", null, lineNumber: null, reader.BytesConsumed, error);
            }
        }
    }

    /// <summary>What is wrong with a text, in words for those who wrote it.</summary>
    public static string Describe(JsonException error) => error.LineNumber is { } line
        ? $"is not JSON that can be read, at line {line + 1}, byte {error.BytePositionInLine + 1}; nesting goes to {MaxDepth} levels."
        : $"{error.Message}; that is no file of its kind.";
}
