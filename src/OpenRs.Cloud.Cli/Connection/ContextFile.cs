using System.Text.Json;
using System.Text.Json.Serialization;
using OpenRs.Cloud.Cli.Output;

namespace OpenRs.Cloud.Cli.Connection;

/// <summary>
/// The servers that somebody logged in to, in <c>contexts.json</c> of the user's configuration folder. Only the user can read it.
/// </summary>
internal sealed record ContextFile
{
    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectNullableAnnotations = true,
    };

    /// <summary>The context in use; <see langword="null"/> for none.</summary>
    [JsonPropertyName("current")]
    public string? Current { get; init; }

    /// <summary>The contexts by name.</summary>
    [JsonPropertyName("contexts")]
    public SortedDictionary<string, ContextEntry> Contexts { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Where it lies: <c>$XDG_CONFIG_HOME/openrs</c>, or <c>~/.config/openrs</c>.</summary>
    public static string FilePath => Path.Combine(
        Environment.GetEnvironmentVariable("XDG_CONFIG_HOME") is { Length: > 0 } configuration
            ? configuration
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".config"),
        "openrs",
        "contexts.json");

    /// <summary>Reads the file; no file is no context.</summary>
    /// <exception cref="CliException">It is damaged.</exception>
    public static ContextFile Load()
    {
        try
        {
            return File.Exists(FilePath) ? Parse(File.ReadAllBytes(FilePath)) : new ContextFile();
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException)
        {
            var words = exception is JsonException json ? JsonWords.Of(json) : exception.Message;
            throw new CliException(
                $"{FilePath} cannot be read: {words} Repair it, or remove it and log in again.", ExitCode.WrongInput);
        }
    }

    /// <summary>Reads the file's content.</summary>
    /// <exception cref="JsonException">It is damaged.</exception>
    internal static ContextFile Parse(byte[] json)
    {
        var file = JsonSerializer.Deserialize<ContextFile>(json, Json) ?? throw new JsonException("It is null.");
        return file.Contexts.Values.All(static entry => entry is not null) ? file : throw new JsonException("A context is null.");
    }

    /// <summary>A context by its name.</summary>
    /// <exception cref="CliException">There is none of that name.</exception>
    public ContextEntry Get(string name) => Contexts.TryGetValue(name, out var entry)
        ? entry
        : throw new CliException(
            Contexts.Count == 0
                ? $"there is no context '{name}'. Make one with `openrs login`."
                : $"there is no context '{name}'; there are: {string.Join(", ", Contexts.Keys)}.",
            ExitCode.WrongInput);

    /// <summary>Writes the file, whole or not at all.</summary>
    public void Save()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(FilePath)!);
        var temporary = FilePath + ".tmp";
        File.Delete(temporary);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            using (var stream = new FileStream(temporary, options))
            {
                JsonSerializer.Serialize(stream, this, Json);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, FilePath, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
