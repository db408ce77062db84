using System.Globalization;

namespace OpenRs.Cloud.Cli.Output;

/// <summary>The progress of a file that is sent or fetched; a small one shows nothing.</summary>
/// <param name="name">Name of the file.</param>
/// <param name="total">Its size in bytes.</param>
/// <param name="done">Bytes that an earlier, broken transfer brought.</param>
internal sealed class TransferProgress(string name, long total, long done)
{
    // A transfer of less is over before a line could be read.
    private const long SmallBytes = 8 << 20;
    private readonly ProgressLine _line = new();
    private readonly TimeLeft _left = new(TimeProvider.System);
    private long _done = done;
    private int _percent = -1;

    /// <summary>More bytes were moved.</summary>
    public void Add(long bytes)
    {
        _done += bytes;
        var percent = total == 0 ? 100 : (int)(100 * _done / total);
        if (total >= SmallBytes && percent != _percent)
        {
            var left = _left.See(_done, total);
            _line.Show(
                [
                    new(string.Create(CultureInfo.InvariantCulture, $"{percent,3} %")),
                    new(string.Create(CultureInfo.InvariantCulture, $"{_done / 1e6:0} of {total / 1e6:0} MB"), Dropped: 1),
                    .. left is null ? Array.Empty<LinePart>() : [new(left, Dropped: 3)],
                    new(name, Dropped: 2),
                ],
                percent / 10 != _percent / 10);
            _percent = percent;
        }
    }

    /// <summary>Ends the line.</summary>
    public void End() => _line.End();
}
