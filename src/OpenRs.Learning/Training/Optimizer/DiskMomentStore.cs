using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace OpenRs.Learning.Training.Optimizer;

/// <summary>
/// Moments in a scratch file without a name, which goes away with the process however it ends; one piece of them is in memory.
/// </summary>
internal sealed class DiskMomentStore : MomentStore
{
    private readonly SafeFileHandle _file;
    private readonly float[] _piece;
    private long _start;
    private int _count;

    public DiskMomentStore(long count, string folder)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, $"openrs-moments-{Guid.NewGuid():n}");
        _piece = new float[Math.Min(count, Piece)];

        // Reserving the space now makes a full disk an error at the start of a run and not in its middle.
        _file = File.OpenHandle(
            path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete, preallocationSize: count * sizeof(float));
        File.Delete(path);
        RandomAccess.SetLength(_file, count * sizeof(float));
    }

    public override Span<float> Open(long start, int count)
    {
        (_start, _count) = (start, count);
        var bytes = MemoryMarshal.AsBytes(_piece.AsSpan(0, count));
        var done = 0;
        while (done < bytes.Length)
        {
            var read = RandomAccess.Read(_file, bytes[done..], (start * sizeof(float)) + done);
            done += read > 0
                ? read
                : throw new EndOfStreamException("The scratch file of the optimizer state was cut off by something else.");
        }

        return _piece.AsSpan(0, count);
    }

    public override void Commit() => RandomAccess.Write(_file, MemoryMarshal.AsBytes(_piece.AsSpan(0, _count)), _start * sizeof(float));

    public override void Dispose() => _file.Dispose();
}
