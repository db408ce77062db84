using System.Text.Json;

namespace OpenRs.Cloud.Storage.Logs;

/// <summary>
/// The last lines of one process about one job, in a bounded number of bytes. What does not fit drops the oldest: first lines that tell
/// what happens, then warnings and errors.
/// </summary>
public sealed class LogBuffer
{
    /// <summary>Bytes of all lines at most.</summary>
    public const int MaxBytes = 128 << 10;

    /// <summary>Characters of a message at most.</summary>
    public const int MaxMessageLength = 2000;

    /// <summary>Characters of an error with its trace at most.</summary>
    public const int MaxErrorLength = 6000;

    private readonly Queue<(long Number, byte[] Json)> _usual = new();
    private readonly Queue<(long Number, byte[] Json)> _grave = new();
    private long _last;
    private int _bytes;

    /// <summary>Whether something was added that <see cref="Take"/> has not answered.</summary>
    public bool IsDirty { get; private set; }

    /// <summary>Adds a line.</summary>
    public void Add(LogLine line)
    {
        var bounded = line with
        {
            Number = ++_last,
            Message = Cut(line.Message, MaxMessageLength)!,
            Error = Cut(line.Error, MaxErrorLength),
        };
        var json = JsonSerializer.SerializeToUtf8Bytes(bounded, LogJson.Default.LogLine);
        (line.Level >= LogSeverity.Warning ? _grave : _usual).Enqueue((_last, json));
        _bytes += json.Length + 1;
        while (_bytes > MaxBytes && (_usual.TryDequeue(out var dropped) || _grave.TryDequeue(out dropped)))
        {
            _bytes -= dropped.Json.Length + 1;
        }

        IsDirty = true;
    }

    /// <summary>The lines as JSON, each on a line of its own, oldest first.</summary>
    public byte[] Take()
    {
        using var lines = new MemoryStream(_bytes);
        foreach (var (_, json) in _usual.Concat(_grave).OrderBy(static line => line.Number))
        {
            lines.Write(json);
            lines.WriteByte((byte)'\n');
        }

        IsDirty = false;
        return lines.ToArray();
    }

    /// <summary>What <see cref="Take"/> answered could not be stored.</summary>
    public void Keep() => IsDirty = true;

    // Not between the halves of a character.
    private static string? Cut(string? text, int length) =>
        text is null || text.Length <= length ? text
        : text[..(char.IsHighSurrogate(text[length - 3]) ? length - 3 : length - 2)] + "..";
}
