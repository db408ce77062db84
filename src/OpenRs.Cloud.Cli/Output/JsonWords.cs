using System.Text.Json;

namespace OpenRs.Cloud.Cli.Output;

/// <summary>What is wrong with a JSON text, for those who wrote it.</summary>
internal static class JsonWords
{
    /// <summary>The place, without what has a meaning only in the code that reads it.</summary>
    public static string Of(JsonException exception) => exception.LineNumber is { } line
        ? FormattableString.Invariant(
            $"it is not the JSON that is expected, at line {line + 1}, byte {exception.BytePositionInLine.GetValueOrDefault() + 1}.")
        : "it is not the JSON that is expected.";
}
