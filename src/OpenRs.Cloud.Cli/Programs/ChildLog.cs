using System.Text;

namespace OpenRs.Cloud.Cli.Programs;

/// <summary>
/// Writes the output of a child to a file, and reports its errors. It reads all of it even when the disk is full and lines of the log are
/// lost: a child whose output nobody reads would block.
/// </summary>
internal sealed class ChildLog(string name, string path, Action<string> tell) : IDisposable
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);
    private readonly Lock _gate = new();
    private FileStream? _file;
    private long _lostLines;
    private string _toldSource = "";
    private long _toldAt;

    /// <summary>Takes a line.</summary>
    public void Take(string line)
    {
        lock (_gate)
        {
            Write(line);
            Tell(line);
        }
    }

    public void Dispose() => _file?.Dispose();

    private void Write(string line)
    {
        try
        {
            _file ??= new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            var notice = _lostLines == 0 ? "" : $"\n({_lostLines} lines are lost: they could not be written)\n";
            _file.Write(Encoding.UTF8.GetBytes($"{notice}{line}\n"));
            _lostLines = 0;
        }
        catch (IOException)
        {
            _lostLines++;
        }
    }

    // Lines are "time level: category[event] message"; the same error is reported once a minute, and without its stack trace.
    private void Tell(string text)
    {
        var line = text[(text.IndexOf(' ', StringComparison.Ordinal) + 1)..];
        if (!(line.StartsWith("fail: ", StringComparison.Ordinal) || line.StartsWith("crit: ", StringComparison.Ordinal))
            || line.IndexOf("] ", StringComparison.Ordinal) is not (> 0 and var end))
        {
            return;
        }

        if (line[..end] == _toldSource && TimeProvider.System.GetElapsedTime(_toldAt) < Quiet)
        {
            return;
        }

        (_toldSource, _toldAt) = (line[..end], TimeProvider.System.GetTimestamp());
        tell($"{name}: {line[(end + 2)..].Split("   at ")[0].Trim()} (log: {path})");
    }
}
