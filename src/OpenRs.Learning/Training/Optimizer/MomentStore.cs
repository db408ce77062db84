namespace OpenRs.Learning.Training.Optimizer;

/// <summary>A vector of f32 that is zero at first and is worked on piece by piece, one piece at a time.</summary>
internal abstract class MomentStore : IDisposable
{
    /// <summary>Longest piece: 16 MB.</summary>
    public const int Piece = 1 << 22;

    /// <summary>The values of a piece, to be read and changed until the next call.</summary>
    /// <param name="start">First element.</param>
    /// <param name="count">Elements, at most <see cref="Piece"/>.</param>
    public abstract Span<float> Open(long start, int count);

    /// <summary>Keeps the changes of the piece that was opened last.</summary>
    public abstract void Commit();

    public abstract void Dispose();

    /// <summary>Makes a store.</summary>
    /// <param name="count">Elements.</param>
    /// <param name="onDisk">Whether it lies in a scratch file.</param>
    /// <param name="folder">Folder of the scratch file.</param>
    public static MomentStore Create(long count, bool onDisk, string folder) =>
        onDisk ? new DiskMomentStore(count, folder) : new MemoryMomentStore(count);
}
